import type { BackendChoice } from '../../engine/types.ts';
import type { BaseRequest } from '../learning/baseLoader.ts';

const backendChoices: readonly string[] = ['auto', 'fastest', 'webgl', 'webgpu', 'wasm'] satisfies BackendChoice[];

interface BaseAttributes {
  src: string | null;
  integrity: string | null;
  backend: BackendChoice;
  baseURI: string;
}

/**
 * The network that an element's attributes ask for; undefined for none. An address that is none is passed on as it is: the load
 * says so.
 *
 * @param file in place of the one at `src`
 */
export function baseRequest(
  { src, integrity, backend, baseURI }: BaseAttributes,
  file?: Blob,
): BaseRequest | undefined {
  const known = backendChoices.includes(backend) ? backend : 'auto';
  if (file !== undefined) return { source: file, backend: known };
  if (!src) return undefined;
  const url = URL.canParse(src, baseURI) ? new URL(src, baseURI).href : src;
  return { source: integrity ? { url, integrity } : { url }, backend: known };
}
