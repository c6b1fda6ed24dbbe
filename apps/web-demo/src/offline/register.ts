import type { DensenetClassifier } from '@densenet/element';

/**
 * Keeps the page for visits without a network, once its model is ready: what is kept for later should not delay what is shown now.
 * Where a browser keeps nothing (an insecure address, a private window), the page works as before.
 */
export async function keepForOffline(element: DensenetClassifier): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  await element.whenReady().catch(() => {});
  await navigator.serviceWorker.register('sw.js').catch(() => {});
}
