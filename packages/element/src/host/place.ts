import type { BackendChoice } from '../engine/types.ts';

/**
 * Whether an engine belongs in a worker: wherever TensorFlow.js can use there what it could use on the page. Its WebGL
 * backend needs a canvas of the page on Safari (it takes no OffscreenCanvas there) and on browsers without one.
 */
export function belongsInWorker(choice: BackendChoice): boolean {
  if (choice === 'wasm' || choice === 'webgpu') return true;
  const offscreen = !isSafari() && typeof OffscreenCanvas !== 'undefined' && hasWebGl(new OffscreenCanvas(1, 1));
  // Without WebGL anywhere it will be another backend, and that one is as good in a worker.
  return offscreen || !hasWebGl(document.createElement('canvas'));
}

/** As TensorFlow.js finds out (its flag `IS_SAFARI`), since it is its decision that is foreseen here. */
function isSafari(): boolean {
  return /Safari/.test(navigator.userAgent) && /Apple/.test(navigator.vendor);
}

function hasWebGl(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
  const context = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
  // A page has only about 16 contexts.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
