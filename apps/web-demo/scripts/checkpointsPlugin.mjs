import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listCheckpoints, MODEL_FILE as modelFile } from '@densenet/interop/node';
import { pathOf } from './guardPlugin.mjs';

/** How many checkpoints the page's list offers, newest first. */
const offered = 8;

/**
 * Adds the newest checkpoints of a folder to the page's list of models, and serves their model files. The folder is read at
 * each request, so that a checkpoint which is written meanwhile is on the list after a reload.
 *
 * @param {string} folder that holds checkpoint folders; it need not exist
 * @param {string} page the built page's folder
 * @returns {import('vite').Plugin}
 */
export function checkpointsPlugin(folder, page) {
  return {
    name: 'checkpoints',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        answer(request, response, folder, page).then((answered) => answered || next(), next);
      });
    },
  };
}

/** @returns whether the request was for the list of models or a checkpoint, and is answered */
async function answer(request, response, folder, page) {
  const path = pathOf(request.url);
  if (path === '/models.json') {
    const shipped = JSON.parse(await readFile(join(page, 'models.json'), 'utf8'));
    const models = [...shipped.models, ...(await listCheckpoints(folder)).slice(0, offered).map(choiceOf)];
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'no-cache');
    // A service worker would outlive this server, and answer for whatever is served at its address next.
    response.end(JSON.stringify({ ...shipped, models, offline: false }));
    return true;
  }
  const name = /^\/checkpoints\/([^/\\]+)\/model\.safetensors$/.exec(path ?? '')?.[1];
  if (name === undefined) return false;
  const checkpoint = (await listCheckpoints(folder)).find((candidate) => candidate.name === name);
  if (!checkpoint) return false;
  await send(request, response, join(checkpoint.path, modelFile));
  return true;
}

const choiceOf = ({ path, name, time }) => ({
  name: `${basename(path)}, ${time.toISOString().slice(0, 16).replace('T', ' ')}`,
  url: `checkpoints/${encodeURIComponent(name)}/${modelFile}`,
});

/** Sends a file with an ETag, by which the page's cache notices that a checkpoint was written anew. */
async function send(request, response, file) {
  const { size, mtimeMs } = await stat(file);
  const etag = `"${size}-${mtimeMs}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Length', size);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // Errors are ignored: a visitor may leave during a download, and where reading fails `pipeline` closes the connection.
  await pipeline(createReadStream(file), response).catch(() => {});
}
