// The page that measures teaching: bundled and opened by teaching.ts. Its worker is this file too.
import type { EngineEnvironment } from '../../packages/element/src/engine/backend/start.ts';
import type { BackendChoice } from '../../packages/element/src/engine/types.ts';
import { createTrainer } from '../../packages/element/src/trainer/engine/createTrainer.ts';
import { hostTrainer } from '../../packages/element/src/trainer/host/hostedTrainer.ts';
import { serveTrainer } from '../../packages/element/src/trainer/host/serveTrainer.ts';

/** What was measured on one backend. */
export interface Teaching {
  /** The backend that was started, which may be another than was asked for. */
  backend: string;
  device: string;
  embeddingsPerSecond: number;
  /** Milliseconds, with all embeddings cached. */
  head: number;
  /** Seconds of training of each epoch; the first has the compilation of shaders in it. */
  epochs: number[];
}

export interface TeachingOptions {
  backend: BackendChoice;
  /** Examples that the head is trained on. */
  ofHead: number;
  /** Examples of an epoch, at most so many. */
  ofEpoch: number;
  epochs: number;
}

export interface TeachingPage {
  measure(options: TeachingOptions): Promise<Teaching>;
}

const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../../packages/element/src/engine/backend/webgpu.ts'),
    wasm: () => import('../../packages/element/src/trainer/engine/wasm.ts'),
  },
  wasmPaths: new URL('/wasm/', location.href).href,
};
const createHere = async (choice: BackendChoice) => createTrainer(choice, environment);

/** How many examples epochs are judged by. */
const heldOut = 20;

/** A picture as a camera gives it, of one of two colours with noise, the same for the same index. */
function picture(index: number): ImageData {
  const image = new ImageData(320, 240);
  let state = index + 1;
  for (let at = 0; at < image.data.length; at += 4) {
    state = (state * 16_807) % 2_147_483_647;
    const noise = state % 128;
    image.data.set(index % 2 === 0 ? [noise + 100, noise, noise, 255] : [noise, noise, noise + 100, 255], at);
  }
  return image;
}

const page: TeachingPage = {
  async measure({ backend, ofHead, ofEpoch, epochs }) {
    const never = new AbortController().signal;
    const form = {
      createWorker: () => new Worker('/bundle/teachingPage.js', { type: 'module' }),
      createTrainer: createHere,
    };
    const { engine, stop } = hostTrainer(form, backend, (error) => console.error(error));
    const base = await engine.load({ url: new URL('/base.safetensors', location.href).href }, () => {}, never);
    await engine.setClasses(['red', 'blue'].map((id) => ({ id, name: id })));
    const example = (index: number) => ({
      id: `${index}`,
      classId: index % 2 === 0 ? 'red' : 'blue',
      picture: picture(index),
      heldOut: index >= ofHead,
    });
    // The first ones compile shaders for batches of this size.
    const warmUp = Array.from({ length: 16 }, (_, index) => ({ ...example(index), id: `warm ${index}` }));
    await engine.addExamples(warmUp, never);
    await engine.removeExamples(warmUp.map(({ id }) => id));
    const examples = Array.from({ length: ofHead + heldOut }, (_, index) => example(index));
    const began = performance.now();
    const records = await engine.addExamples(examples, never);
    const embeddingsPerSecond = records.length / ((performance.now() - began) / 1000);
    const { milliseconds } = await engine.trainHead(never);
    await engine.removeExamples(records.slice(ofEpoch, ofHead).map(({ id }) => id));
    const { history } = await engine.train({ epochs }, () => {}, never);
    stop();
    return {
      backend: base.backend.name,
      device: base.backend.device,
      embeddingsPerSecond,
      head: milliseconds,
      epochs: history.map(({ seconds }) => seconds),
    };
  },
};

if (typeof document === 'undefined') serveTrainer(createHere);
else Object.assign(globalThis, { teachingPage: page });
