import { readFileSync } from 'node:fs';
import type { Preprocessing } from '@densenet/data';
import {
  createDenseNet,
  createModel,
  createResNet,
  type DenseNetConfig,
  decodeModelFile,
  denseNetConfig,
  densenetTiny,
  fromPyTorchLayout,
  type Model,
  type NamedArray,
  type Network,
  type ParameterSpec,
  parseConfig,
  resNetConfig,
  toPyTorchLayout,
} from '@densenet/model';
import { deterministicParameter } from '../../../../model/src/testing/deterministic.ts';
import type { ExportedModel } from '../../export/exportedModel.ts';

/** A network to export, and to compare the export with. */
export interface ExportCase extends ExportedModel {
  model: Model;
  /** Given for a DenseNet: what PyTorch's reference builds it from. */
  config?: DenseNetConfig;
  preprocessing: Preprocessing;
  labels: readonly string[];
}

/** Arbitrary parameters and running statistics, the same each time. */
export function deterministicArrays(specs: readonly ParameterSpec[]): Record<string, NamedArray> {
  return Object.fromEntries(
    specs.map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const { shape: stored } = toPyTorchLayout({ shape: [...shape], values: new Float32Array(size) });
      return [name, fromPyTorchLayout({ shape: stored, values: deterministicParameter(name, stored) })];
    }),
  );
}

/** `size` x `size` pixels of `channels` channels, each with another mean and deviation. */
function preprocessingFor(size: number, channels: number): Preprocessing {
  const each = (first: number, step: number) => Array.from({ length: channels }, (_, index) => first + step * index);
  return {
    height: size,
    width: size,
    channels,
    mean: each(0.485, -0.03),
    std: each(0.229, 0.004),
    interpolation: 'bilinear',
  };
}

function caseOf(model: Model, size: number, channels: number, changes: Partial<ExportCase> = {}): ExportCase {
  const graph = model.graph(size, size);
  const labels = Array.from({ length: graph.output.shape[0]! }, (_, index) => `class ${index}, “${index}”`);
  const arrays = deterministicArrays(model.parameterSpecs);
  return { model, graph, arrays, preprocessing: preprocessingFor(size, channels), labels, ...changes };
}

function denseNetCase(config: DenseNetConfig, size: number, changes: Partial<ExportCase> = {}): ExportCase {
  return caseOf(createDenseNet(config), size, config.inChannels, { config, ...changes });
}

/** The chapter's network as it was trained, for images of the size that the other backends take little time for. */
export function trainedChapter(size = 48): ExportCase {
  const file = new URL('../../../../../models/fashion-mnist.safetensors', import.meta.url);
  const { arrays, config, preprocessing, labels } = decodeModelFile(new Uint8Array(readFileSync(file)));
  const sized = { ...(preprocessing as Preprocessing), height: size, width: size };
  return denseNetCase(parseConfig(config), size, { arrays, preprocessing: sized, labels: labels! });
}

/**
 * Operations that a DenseNet does not have: sums of two and of three, a sum and a concatenation of one, a norm that cannot be
 * folded since another layer reads its convolution, and a max-pooling of negative numbers only, which a padding with zeros
 * would spoil.
 */
export const sums: Network = (nn, images) => {
  const conv = (name: string, x: typeof images, stride = 1) =>
    nn.conv2d(name, x, { outChannels: 4, kernelSize: 3, stride, padding: 1, bias: true });
  const norm = (name: string, x: typeof images) => nn.batchNorm(name, x, { epsilon: 1e-3 });
  const negative = norm('negative', conv('conv0', images, 2));
  const pooled = nn.within('stem').maxPool('pool', negative, { kernelSize: 3, stride: 2, padding: 1 });
  const readTwice = conv('conv1', nn.dropout(nn.add([nn.concat([pooled])]), 0.5));
  const two = nn.add([nn.activation(norm('norm1', readTwice)), readTwice]);
  const three = nn.add([conv('conv2', two), norm('norm2', conv('conv3', two)), two]);
  return nn.linear('fc', nn.globalAveragePool(nn.activation(three)), { outFeatures: 5 });
};

export function sumsCase(): ExportCase {
  const found = caseOf(createModel(sums, 2, 'xavierUniform'), 12, 2);
  const bias = { shape: [4], values: new Float32Array(4).fill(-4) };
  return { ...found, arrays: { ...found.arrays, 'negative.bias': bias } };
}

/** Networks that together have every operation and option. */
export const exportCases: Record<string, () => ExportCase> = {
  'the chapter’s network, trained': trainedChapter,
  'tiny with bottlenecks': () =>
    denseNetCase(densenetTiny({ inChannels: 3, bottleneckFactor: 2, convBias: false }), 32),
  'tiny with dropout, odd sizes': () => denseNetCase(densenetTiny({ bottleneckFactor: 4, dropRate: 0.2 }), 37),
  'sums, and norms that cannot be folded': sumsCase,
  'a leaky ReLU, a stem as data, a head of two layers': () =>
    denseNetCase(
      densenetTiny({
        activation: { kind: 'leakyRelu', slope: 0.2 },
        stem: {
          kind: 'layers',
          convolutions: [
            { channels: 6, kernelSize: 5, stride: 2, padding: 2, norm: false, activation: true },
            { channels: 8, kernelSize: 3, stride: 1, padding: 0, norm: true, activation: false },
          ],
          pooling: { kind: 'average', kernelSize: 3, stride: 2, padding: 1 },
        },
        head: { dropRate: 0.5, hidden: [{ features: 6, dropRate: 0.2 }] },
      }),
      33,
    ),
  SiLU: () => denseNetCase(densenetTiny({ bottleneckFactor: 2, activation: { kind: 'silu' } }), 24),
  'ELU, the last norm not activated, the maximum of all positions': () =>
    denseNetCase(
      densenetTiny({ bottleneckFactor: 2, activation: { kind: 'elu' }, finalActivation: false, globalPooling: 'max' }),
      24,
    ),
};

/** Scales filters, so that the logits of a deep network do not depend on its last bias alone. */
function withGain(exported: ExportCase, gain: number): ExportCase {
  const arrays = Object.entries(exported.arrays).map(([name, { shape, values }]): [string, NamedArray] => [
    name,
    shape.length === 4 ? { shape, values: values.map((value) => gain * value) } : { shape, values },
  ]);
  return { ...exported, arrays: Object.fromEntries(arrays) };
}

/** Networks of the size that people use: for the slow lane. */
export const largeExportCases: Record<string, () => ExportCase> = {
  densenet121: () => withGain(denseNetCase(denseNetConfig('densenet121'), 224), 1.2),
  resnet18: () => caseOf(createResNet(resNetConfig('resnet18', { numClasses: 10 })), 64, 3),
};
