import { STATUS_CODES } from 'node:http';

/** Characters of the longest URL that is answered, more than any of the page has. */
const longestUrl = 2048;

/**
 * Protects the server of files: a URL that can name no file is answered with 4xx before another handler sees it; an error's
 * answer tells nothing of this machine; a file is closed when its visitor has gone.
 *
 * @returns {import('vite').Plugin} put it first in the list of plugins, so that it runs before all others
 */
export function guardPlugin() {
  return {
    name: 'guard',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        // When a visitor leaves during a download, `pipe` does not close the file, and its descriptor would leak.
        response.on('unpipe', (source) => source.destroy());
        const refused = refusal(request.url);
        if (refused === undefined) next();
        else answer(response, refused);
      });
      return () => {
        middlewares.use((error, _request, response, next) => {
          if (response.headersSent) next(error);
          else answer(response, error.status >= 400 && error.status < 500 ? error.status : 500);
        });
      };
    },
  };
}

/**
 * @param {string} url of a request
 * @returns {number | undefined} the status to answer with where the URL can name no file; undefined for any other
 */
function refusal(url) {
  if (url.length > longestUrl) return 414;
  const path = pathOf(url);
  if (path === undefined || path.includes('\0')) return 400;
  // No file of the page has a backslash, an empty, "." or ".." part in its path. The path is decoded here, since %2f would be
  // a slash to the file system.
  return /\\|\/\/|(^|\/)\.\.?(\/|$)/.test(path) ? 404 : undefined;
}

/**
 * @param {string} url of a request
 * @returns {string | undefined} the URL's path, decoded; undefined where it cannot be decoded
 */
export function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

function answer(response, status) {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`${status} ${STATUS_CODES[status]}\n`);
}
