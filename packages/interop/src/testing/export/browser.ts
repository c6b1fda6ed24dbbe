import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import { launchBrowser } from '../../../../../testing/browser.ts';
import { serveFolders } from '../../../../../testing/staticServer.ts';
import type { ExportedFile, ExportOptions } from '../../export/exportedModel.ts';
import { inFolder, type Result } from './consumers.ts';
import type { ExpectedBatch } from './images.ts';

/** A dependency of the runtime's, which this package does without. */
const TFJS = '@tensorflow/tfjs';

/** What it puts on a page, as far as it is used here. */
interface TensorFlowJs {
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  loadGraphModel(url: string): Promise<GraphModel>;
  tensor(values: number[], shape: number[], dtype: 'float32' | 'int32'): Tensor;
}

/** A page with TensorFlow.js from its own bundle, on WebGL. */
export interface GraphModelPage {
  run(files: readonly ExportedFile[], batch: ExpectedBatch, options: ExportOptions): Promise<Result>;
  close(): Promise<void>;
}

export async function openGraphModelPage(): Promise<GraphModelPage> {
  const require = createRequire(new URL('../../../../runtime/package.json', import.meta.url));
  const bundle = dirname(require.resolve(`${TFJS}/dist/tf.min.js`));
  const browser = await launchBrowser();
  const run: GraphModelPage['run'] = (files, { shape, pixels, images }, { preprocessing }) =>
    inFolder(files, async (folder) => {
      const html = { body: '<!doctype html><script src="/tfjs/tf.min.js"></script>' };
      const server = await serveFolders({ '/tfjs/': bundle, '/model/': folder }, { overrides: new Map([['/', html]]) });
      const page = await browser.newPage();
      try {
        await page.goto(server.url);
        const input = {
          values: Array.from(preprocessing === true ? pixels : images),
          shape,
          dtype: preprocessing === true ? ('int32' as const) : ('float32' as const),
        };
        return await page.evaluate(async ({ values, shape, dtype }) => {
          const { tf } = globalThis as unknown as { tf: TensorFlowJs };
          await tf.setBackend('webgl');
          if (tf.getBackend() !== 'webgl') throw new Error('this browser has no WebGL');
          const model = await tf.loadGraphModel('model/model.json');
          const output = model.predict(tf.tensor(values, shape, dtype)) as Tensor;
          return { shape: output.shape, values: Array.from(await output.data()) };
        }, input);
      } finally {
        await page.close();
        await server.close();
      }
    });
  return { run, close: () => browser.close() };
}
