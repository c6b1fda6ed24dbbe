// The page of a contestant in the browser: bundled and opened by browserWorker.ts, which drives it.
import { createDenseNet, decodeModelFile, parametersFromArrays } from '@densenet/model';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { env, setBackend, type Tensor, type Tensor4D, tensor4d, version_core } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor, env as onnxEnv } from 'onnxruntime-web';
import { startBackend } from '../../packages/element/src/engine/backend/start.ts';
import type { Assignment, ReadyAnswer, StepAnswer } from '../src/protocol.ts';
import { channelsFirst, meanAbsolute } from '../src/workers/values.ts';
import { countWebgl, type WebglCounts } from './webglCounters.ts';

export type PageContestant = 'ours-wasm' | 'ours-webgl' | 'graph-model-webgl' | 'onnxruntime-web';

/** What `page.evaluate` finds in the page. */
export interface BenchPage {
  start(contestant: PageContestant, assignment: Assignment): Promise<Omit<ReadyAnswer, 'answer'>>;
  step(): Promise<Omit<StepAnswer, 'answer'>>;
}

interface Started {
  ready: Omit<ReadyAnswer, 'answer'>;
  logits(): Promise<ArrayLike<number>>;
}

const read = async (path: string) => (await fetch(path)).arrayBuffer();
const readImages = async () => new Float32Array(await read('/case/images.f32'));

/** This project's network on the backend as its element starts it. */
async function ours(backend: 'wasm' | 'webgl', { config, shape }: Assignment): Promise<Started> {
  const { device } = await startBackend(backend, {
    loadBackend: {
      wasm: () => import('../../packages/element/src/engine/backend/wasm.ts'),
      webgpu: () => Promise.reject(new Error('WebGPU is not measured here')),
    },
    wasmPaths: '/wasm/',
  });
  const model = createDenseNet(config);
  const { arrays } = decodeModelFile(new Uint8Array(await read('/case/parameters.safetensors')));
  const program = model.compileInference(parametersFromArrays(model.parameterSpecs, arrays));
  const images = tensor4d(await readImages(), shape);
  const [, height, width] = shape;
  return {
    ready: { parameters: model.summary(height, width).parameters, versions: { 'tfjs-core': version_core }, device },
    logits: () => dataOf(program.run(images)),
  };
}

/** What a user of stock TensorFlow.js has: `tf.loadGraphModel` with the backend's own settings. */
async function graphModel({ shape }: Assignment): Promise<Started> {
  await import('@tensorflow/tfjs-backend-webgl');
  env().set('SOFTWARE_WEBGL_ENABLED', true);
  if (!(await setBackend('webgl'))) throw new Error('TensorFlow.js could not start WebGL');
  const model: GraphModel = await loadGraphModel('/case/graph-model/model.json');
  const images: Tensor4D = tensor4d(await readImages(), shape);
  return {
    ready: { parameters: null, versions: { 'tfjs-core': version_core }, device: 'WebGL' },
    logits: () => dataOf(model.predict(images) as Tensor),
  };
}

async function onnx({ shape, threads }: Assignment): Promise<Started> {
  onnxEnv.wasm.numThreads = threads;
  onnxEnv.wasm.wasmPaths = '/onnxruntime/';
  const session = await InferenceSession.create(await read('/case/network.onnx'), { executionProviders: ['wasm'] });
  const [batch, height, width, channels] = shape;
  const values = channelsFirst(await readImages(), shape);
  const images = new OnnxTensor('float32', values, [batch, channels, height, width]);
  return {
    ready: {
      parameters: null,
      versions: { 'onnxruntime-web': onnxEnv.versions.web ?? onnxEnv.versions.common },
      device: `${threads} thread${threads === 1 ? '' : 's'}`,
    },
    logits: async () => (await session.run({ images }))[session.outputNames[0]!]!.data as Float32Array,
  };
}

async function dataOf(tensor: Tensor): Promise<ArrayLike<number>> {
  const values = await tensor.data();
  tensor.dispose();
  return values;
}

const start: Record<PageContestant, (assignment: Assignment) => Promise<Started>> = {
  'ours-wasm': (assignment) => ours('wasm', assignment),
  'ours-webgl': (assignment) => ours('webgl', assignment),
  'graph-model-webgl': graphModel,
  'onnxruntime-web': onnx,
};

let started: Started | undefined;
let counts: WebglCounts | undefined;
/** Counts at the end of the last step: the first step's counters so include everything made before it, such as weights. */
let counted: WebglCounts = { drawCalls: 0, textureBytes: 0, bufferBytes: 0 };

const page: BenchPage = {
  async start(contestant, assignment) {
    if (contestant.endsWith('webgl')) counts = countWebgl(WebGL2RenderingContext.prototype);
    started = await start[contestant](assignment);
    return started.ready;
  },
  async step() {
    const began = performance.now();
    const values = await started!.logits();
    const answer = { milliseconds: performance.now() - began, value: meanAbsolute(values) };
    if (!counts) return answer;
    const since = Object.entries(counts).map(([name, value]) => [name, value - counted[name]!]);
    counted = { ...counts };
    return { ...answer, counters: Object.fromEntries(since) };
  },
};
Object.assign(globalThis, { benchPage: page });
