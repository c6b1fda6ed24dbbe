// The package as one file for pages: densenet-classifier.js. The same file is the page's script and its worker's. Each
// evaluates only its part, since the parts are imported where they are needed.
import { chooseForm, type Form } from './host/form.ts';
import { moduleWorker } from './host/moduleWorker.ts';
import { serveEngine } from './host/serveEngine.ts';

/** A file that lies beside this one. Written so that it stays apart from it. */
const beside = (file: string) => new URL(file, import.meta.url).href;

/** @throws Error where the file is not there: a page may have taken the main file alone. It names it */
const part = (file: string) =>
  import(beside(file)).catch(() => {
    throw new Error(`${beside(file)} is missing or does not load: copy the whole folder`);
  });

const createEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('./engine/createEngine.ts');
  return createEngine(choice, {
    loadBackend: {
      webgpu: () => part('densenet-classifier-webgpu.js'),
      wasm: () => part('densenet-classifier-wasm.js'),
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
// Else a server renders the page: it has nothing to show before a browser runs this.
