// The package as one file for pages: densenet-classifier.js. The page and its worker run the same file, and each imports only
// the modules that it needs.
import { filesBeside } from './filesBeside.ts';
import { chooseForm, type Form, moduleWorker } from './host/form.ts';
import { serveEngine } from './host/serveEngine.ts';

const beside = filesBeside(import.meta.url);

const createEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('./engine/createEngine.ts');
  return createEngine(choice, {
    loadBackend: {
      webgpu: () => beside.load('densenet-classifier-webgpu.js'),
      wasm: () => beside.load('densenet-classifier-wasm.js'),
    },
    wasmPaths: beside.url('wasm/'),
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
