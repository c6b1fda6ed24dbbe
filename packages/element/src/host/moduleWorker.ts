/**
 * A worker that runs a module, from another origin too: a browser starts no worker from there, but one of the page's own
 * origin may import the module.
 */
export function moduleWorker(url: string): Worker {
  const own = new URL(url).origin === location.origin;
  return new Worker(own ? url : importing(url), { type: 'module' });
}

/** Not revoked afterwards: some browsers read it late, and it is a line long. */
function importing(url: string): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' }));
}
