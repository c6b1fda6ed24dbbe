/** How long to wait for the worker, in milliseconds: far longer than an empty worker takes to start. */
const patience = 2000;

/**
 * Whether this page may start a worker from a blob URL, and that worker may import a script from another blob URL. The
 * threads of TensorFlow.js' wasm backend do both; where a Content-Security-Policy forbids it, that backend waits forever.
 */
export async function blobWorkersRun(): Promise<boolean> {
  const imported = scriptUrl('');
  const script = scriptUrl(`importScripts(${JSON.stringify(imported)}); postMessage('runs');`);
  let worker: Worker | undefined;
  try {
    worker = new Worker(script);
    return await answers(worker);
  } catch {
    return false;
  } finally {
    worker?.terminate();
    URL.revokeObjectURL(script);
    URL.revokeObjectURL(imported);
  }
}

const scriptUrl = (source: string) => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));

function answers(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(true));
    worker.addEventListener('error', (event) => {
      // Not to be reported as an uncaught error: that the worker may fail is what is tried here.
      event.preventDefault();
      resolve(false);
    });
    setTimeout(() => resolve(false), patience);
  });
}
