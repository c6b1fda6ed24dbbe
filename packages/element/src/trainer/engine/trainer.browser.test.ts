import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClassifier, decodeClassifierModel } from '@densenet/classifier';
import { pixelsFromRgba } from '@densenet/data';
import { encodeModelFile } from '@densenet/model';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../../testing/browser.ts';
import { relativeDifference } from '../../../../../testing/compare.ts';
import { type StaticServer, serveFolders } from '../../../../../testing/staticServer.ts';
import { startBackend } from '../../../../runtime/src/index.ts';
import { browserBundle } from '../../../scripts/embed.mjs';
import { longestTask } from '../../testing/longestTask.ts';
import { baseModel } from '../testing/baseModel.ts';
import { pattern } from '../testing/patterns.ts';
import type { TrainerEnginePage } from '../testing/trainerEnginePage.ts';
import type { FineTuning, FineTuningEvent } from '../types.ts';

declare const trainerEnginePage: TrainerEnginePage;
/** TensorFlow.js keeps its engine there: a test takes its context away. */
declare const _tfengine: { backend: { gpgpu: { gl: WebGL2RenderingContext } } };

let folder: string;
let browser: Browser;
let server: StaticServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-trainer-page-'));
  const entryPoints = { page: 'src/trainer/testing/trainerEnginePage.ts' };
  await build({ ...browserBundle, minify: false, splitting: true, entryPoints, outdir: folder });
  browser = await launchBrowser({ webgpu: true });
  const { arrays, config, preprocessing, labels } = baseModel();
  const base = encodeModelFile({ arrays: { ...arrays }, config, preprocessing, labels: [...labels] });
  const overrides = new Map([
    ['/', { body: '<!doctype html><script type="module" src="/bundle/page.js"></script>' }],
    ['/base.safetensors', { body: Buffer.from(base) }],
  ]);
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  server = await serveFolders({ '/bundle/': folder, '/bundle/wasm/': wasm }, { overrides });
  await startBackend({ backend: 'wasm' });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Page> {
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  await page.goto(server.url);
  await page.waitForFunction(() => 'trainerEnginePage' in globalThis);
  return page;
}

interface Taught {
  fineTuning: FineTuning;
  answers: { classId: string; probabilities: number[] }[];
  file: string;
}

/** Teaches in the page: the head, then the whole network, and asks about a picture of each class meanwhile. */
const teach = (page: Page, choice: 'wasm' | 'webgl' | 'webgpu'): Promise<Taught> =>
  page.evaluate(async (backend) => {
    const { begin, never, picture, toBase64 } = trainerEnginePage;
    await begin(backend, 'worker', 8);
    const { trainer } = trainerEnginePage;
    await trainer.trainHead(never);
    const meanwhile: Promise<unknown>[] = [];
    const options = { epochs: 2, recipe: { train: { batchSize: 8 } } };
    const fineTuning = await trainer.train(
      options,
      ({ type }) => {
        if (type === 'step') meanwhile.push(trainer.classify(picture('l', 1)));
      },
      never,
    );
    await Promise.all(meanwhile);
    const answers = [];
    for (const classId of fineTuning.classIds) {
      const { probabilities } = await trainer.classify(picture(classId, 7));
      answers.push({ classId, probabilities: [...probabilities] });
    }
    return { fineTuning, answers, file: toBase64(await trainer.exportModel()) };
  }, choice);

/** What is taught on each backend, once. */
const taughtOn = new Map<string, Taught>();

/** Teaches, and asks the file that was written in Node about the same pictures. */
async function roundTrip(backend: 'wasm' | 'webgl' | 'webgpu'): Promise<void> {
  const page = await open();
  const taught = await teach(page, backend);
  await page.close();
  taughtOn.set(backend, taught);
  expect(taught.fineTuning).toMatchObject({ complete: true, history: [{ epoch: 1 }, { epoch: 2 }] });
  const model = decodeClassifierModel(Buffer.from(taught.file, 'base64'), 'the taught network');
  expect(model.labels).toEqual(['left', 'right', 'top']);
  const classifier = createClassifier(model);
  for (const { classId, probabilities } of taught.answers) {
    const { data, height, width } = pattern(classId, 7) as ImageData;
    const there = await classifier.classify({ values: pixelsFromRgba(data, 1), height, width, channels: 1 });
    expect(relativeDifference([...there.probabilities], probabilities)).toBeLessThan(2e-3);
  }
  classifier.dispose();
}

it('what is taught in Chromium gives the same answers in Node', () => roundTrip('wasm'));

it("training in the worker leaves the page's thread free", async () => {
  const page = await open();
  await page.evaluate(() => trainerEnginePage.begin('wasm', 'worker', 8));
  const longest = await longestTask(browser, page, () =>
    page.evaluate(async () => {
      const { trainer, never } = trainerEnginePage;
      await trainer.train({ epochs: 2 }, () => {}, never);
    }),
  );
  await page.close();
  expect(longest).toBeLessThan(50);
});

// On SwiftShader, shaders that real GPUs have in a moment take a minute.
describe.runIf(process.env.DENSENET_SLOW === '1')('on a GPU', () => {
  it.each(['webgl', 'webgpu'] as const)(
    '%s: the same answers in Node, and what wasm learns',
    async (backend) => {
      await roundTrip(backend);
      const losses = [backend, 'wasm'].map((each) =>
        taughtOn.get(each)!.fineTuning.history.flatMap(({ training, judged }) => [training.loss, judged!.loss!]),
      );
      expect(relativeDifference(losses[0]!, losses[1]!)).toBeLessThan(2e-3);
    },
    300_000,
  );

  it('a WebGL context that is lost while the network is trained costs an epoch at most', async () => {
    const page = await open();
    const { restored, complete, epochs, isRight } = await page.evaluate(async () => {
      const { begin, never, picture } = trainerEnginePage;
      await begin('webgl', 'page', 8);
      const { trainer } = trainerEnginePage;
      const restored: FineTuningEvent[] = [];
      let lost = false;
      let answer: Promise<{ probabilities: Float32Array }> | undefined;
      const { complete, history } = await trainer.train(
        { epochs: 2, recipe: { train: { batchSize: 8 } } },
        (event) => {
          if (event.type === 'restored') restored.push(event);
          if (event.type !== 'step' || event.epoch !== 2 || lost) return;
          lost = true;
          answer = trainer.classify(picture('l', 1));
          _tfengine.backend.gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
        },
        never,
      );
      const { probabilities } = (await answer)!;
      const isRight = probabilities.every((value) => value >= 0 && value <= 1);
      return { restored, complete, epochs: history.map(({ epoch }) => epoch), isRight };
    });
    await page.close();
    expect(restored).toMatchObject([{ position: { epoch: 1, stepInEpoch: 0 }, backend: { name: 'webgl' } }]);
    expect({ complete, epochs, isRight }).toEqual({ complete: true, epochs: [1, 2], isRight: true });
  }, 300_000);
});
