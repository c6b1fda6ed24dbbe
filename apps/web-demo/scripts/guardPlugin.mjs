import { STATUS_CODES } from 'node:http';

/** Longer than any address of the page. */
const longestUrl = 2048;

/**
 * What a server of files owes any visitor: addresses that name no file are answered, not thrown at the next handler; an error
 * tells nothing of this machine; a file whose visitor has gone is closed.
 *
 * @returns {import('vite').Plugin} the first in the list, so that all else is behind it
 */
export function guardPlugin() {
  return {
    name: 'guard',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        // `pipe` lets go of its source when the visitor leaves, and leaves it open: a file descriptor for each download.
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
 * @returns {number | undefined} the status to answer it with, where it can name no file
 */
function refusal(url) {
  if (url.length > longestUrl) return 414;
  const path = pathOf(url);
  if (path === undefined || path.includes('\0')) return 400;
  // No name in the page's folder has these; decoded, since %2f is a slash to the file system.
  return /\\|\/\/|(^|\/)\.\.?(\/|$)/.test(path) ? 404 : undefined;
}

/**
 * @param {string} url of a request
 * @returns {string | undefined} its path, decoded; undefined where it has none
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
