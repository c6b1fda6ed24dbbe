/** Far longer than an empty worker takes to start. */
const patience = 2000;

/**
 * Whether a worker made from a blob runs here and may import a script made from another, as the threads of
 * TensorFlow.js' wasm backend do. Where a Content-Security-Policy forbids either, that backend would wait forever.
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
      // Expected here: it is no failure of the worker that this one asks for.
      event.preventDefault();
      resolve(false);
    });
    setTimeout(() => resolve(false), patience);
  });
}
