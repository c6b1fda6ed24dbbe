import type { DensenetClassifier } from '@densenet/element';

/**
 * Keeps the page for visits without a network, once its model is ready: what is kept for later should not delay what is shown now.
 * Where a browser is to save data, or keeps nothing (an insecure address, a private window), the page works as before.
 */
export async function keepForOffline(element: DensenetClassifier): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || savesData()) return;
  await element.whenReady().catch(() => {});
  await navigator.serviceWorker.register('sw.js').catch(() => {});
}

/** Whether the visitor has asked for little data to be sent. Not all browsers say so. */
const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
