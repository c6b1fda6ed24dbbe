// The package as one file for pages: densenet-classifier.js. The page and its worker run the same file, and each imports only
// the modules that it needs.
import { chooseForm, type Form, moduleWorker } from './host/form.ts';
import { serveEngine } from './host/serveEngine.ts';

/** URL of a file beside this one. The bundler does not see through the function, so it leaves the file apart. */
const beside = (file: string) => new URL(file, import.meta.url).href;

/** @throws Error where the file does not load (a page may have copied the main file alone), naming it */
const importPart = (file: string) =>
  import(beside(file)).catch(() => {
    throw new Error(`${beside(file)} is missing or does not load: copy the whole folder`);
  });

const createEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('./engine/createEngine.ts');
  return createEngine(choice, {
    loadBackend: {
      webgpu: () => importPart('densenet-classifier-webgpu.js'),
      wasm: () => importPart('densenet-classifier-wasm.js'),
    },
    wasmPaths: beside('wasm/'),
  });
};

if (typeof document !== 'undefined') {
  chooseForm({ createWorker: () => moduleWorker(import.meta.url), createEngine });
  const [{ define }, { DensenetClassifier }] = await Promise.all([
    import('./ui/define.ts'),
    import('./ui/classifier.ts'),
  ]);
  define('densenet-classifier', DensenetClassifier);
} else if ('WorkerGlobalScope' in globalThis) {
  serveEngine(createEngine);
}
// In neither case a server renders the page: the element shows nothing before a browser runs this file.
