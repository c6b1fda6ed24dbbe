// A page that writes exports of a model file, for `page.browser.test.ts`.
import { parsePreprocessing } from '@densenet/data';
import { decodeNetworkFile } from '@densenet/model';
import { type ExportedFile, type ExportOptions, exportGraphModel, exportOnnx, exportSavedModel } from '../../index.ts';

/** Paths and SHA-256 of all files of the three formats, of the network in a file of ours. */
export async function digestsOf(file: Uint8Array, options: ExportOptions): Promise<[string, string][]> {
  const { arrays, labels, network, preprocessing: json } = decodeNetworkFile(file);
  const preprocessing = parsePreprocessing(json);
  const graph = network.graph(preprocessing.height, preprocessing.width);
  const model = { graph, arrays, labels, preprocessing };
  const files: ExportedFile[] = [
    { path: 'model.onnx', bytes: exportOnnx(model, options) },
    ...exportGraphModel(model, options),
    ...exportSavedModel(model, options),
  ];
  return Promise.all(files.map(async ({ path, bytes }): Promise<[string, string]> => [path, await sha256(bytes)]));
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether text may become code here. */
function compilesText(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}

/** Runs in a task of the page's own: a browser allows everything to what a test evaluates. */
const inPage = <Result>(run: () => Result | Promise<Result>) =>
  new Promise<Result>((resolve) => setTimeout(() => resolve(run())));

const reachable = {
  compilesText: () => inPage(compilesText),
  digestsOf: (url: string, options: ExportOptions) =>
    inPage(async () => digestsOf(new Uint8Array(await (await fetch(url)).arrayBuffer()), options)),
};

declare global {
  /** Defined only on this page. */
  var exportPage: typeof reachable;
}
globalThis.exportPage = reachable;
