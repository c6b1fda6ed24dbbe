/** The content of a response where it has this SHA-256 (base64); undefined where it has another. */
export async function bytesWithHash(response: Response, hash: string): Promise<ArrayBuffer | undefined> {
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest)) === hash ? bytes : undefined;
}

/**
 * A file that any cache of this site has with this content: one that did not change since the last version, or a model that the
 * element has downloaded.
 */
export async function keptWithHash(address: string, hash: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const response = await (await caches.open(name)).match(address);
    if (response && (await bytesWithHash(response.clone(), hash))) return response;
  }
  return undefined;
}
