// A page whose trainer tests drive by hand, in a worker or on the page's own thread; no element. Its worker is this file too.
import type { EngineEnvironment } from '../../engine/backend/start.ts';
import type { BackendChoice } from '../../engine/types.ts';
import { createTrainer } from '../engine/createTrainer.ts';
import { hostTrainer } from '../host/hostedTrainer.ts';
import { serveTrainer } from '../host/serveTrainer.ts';
import type { TrainerEngine } from '../types.ts';
import { pattern, patternClasses, patterns } from './patterns.ts';

/** What `page.evaluate` finds in the page. */
export interface TrainerEnginePage {
  trainer: TrainerEngine;
  /** Starts a trainer, loads the base network, and gives it so many examples of each class. */
  begin(choice: BackendChoice, place: 'worker' | 'page', each: number): Promise<void>;
  picture(classId: string, seed: number): ImageData;
  never: AbortSignal;
  toBase64(bytes: Uint8Array): string;
}

const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/wasm.ts'),
  },
  wasmPaths: new URL('/bundle/wasm/', location.href).href,
};
const create = async (choice: BackendChoice) => createTrainer(choice, environment);

const imageOf = ({ data, width, height }: ImageData) => new ImageData(new Uint8ClampedArray(data), width, height);

const page: TrainerEnginePage = {
  trainer: undefined as unknown as TrainerEngine,
  never: new AbortController().signal,
  async begin(choice, place, each) {
    const form = { createWorker: () => new Worker('/bundle/page.js', { type: 'module' }), createTrainer: create };
    const fail = (error: Error) => console.error(error);
    page.trainer = place === 'page' ? await create(choice) : hostTrainer(form, choice, fail).engine;
    await page.trainer.load({ url: new URL('/base.safetensors', location.href).href }, () => {}, page.never);
    await page.trainer.setClasses(patternClasses);
    const ids = patternClasses.map(({ id }) => id);
    const examples = patterns(each, ids).map(({ picture, ...one }) => ({
      ...one,
      picture: imageOf(picture as ImageData),
    }));
    await page.trainer.addExamples(examples, page.never);
  },
  picture: (classId, seed) => imageOf(pattern(classId, seed) as ImageData),
  toBase64: (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
};

if (typeof document === 'undefined') serveTrainer(create);
else Object.assign(globalThis, { trainerEnginePage: page });
