import type { NamedArray } from '@densenet/model';
import type { Passage } from './steps.ts';
import type { Transform } from './types.ts';

type Arrays = Readonly<Record<string, NamedArray>>;

/** Scale and shift of a norm with fixed statistics: it computes `scale x + shift`. */
export function scaleAndShift(
  { name, spec: { epsilon } }: { name: string; spec: { epsilon: number } },
  arrays: Arrays,
  channel: number,
): { scale: number; shift: number } {
  const at = (parameter: string) => arrays[`${name}.${parameter}`]!.values[channel]!;
  const scale = at('weight') / Math.sqrt(at('running_var') + epsilon);
  return { scale, shift: at('bias') - at('running_mean') * scale };
}

/** What a passage does to some channels of a source, of which the first is `firstChannel`. */
export function transformOf(
  { node, first }: Passage,
  arrays: Arrays,
  firstChannel: number,
  channels: number,
): Transform {
  const { operation } = node;
  switch (operation.op) {
    case 'batchNorm': {
      const pairs = Array.from({ length: channels }, (_, index) =>
        scaleAndShift(operation, arrays, first + firstChannel + index),
      );
      return {
        kind: 'norm',
        scale: Float32Array.from(pairs, ({ scale }) => scale),
        shift: Float32Array.from(pairs, ({ shift }) => shift),
      };
    }
    case 'relu':
    case 'elu':
    case 'silu':
      return { kind: operation.op };
    case 'leakyRelu':
      return { kind: 'leakyRelu', slope: operation.slope };
    default:
      throw new Error(`${operation.op} is no norm and no activation: its values cannot be explained one by one`);
  }
}

/** One value through a transform. `channel` counts from the first channel that it is of; NaN stays what it is. */
export function transform(x: number, by: Transform, channel: number): number {
  switch (by.kind) {
    case 'norm':
      return by.scale[channel]! * x + by.shift[channel]!;
    case 'relu':
      return Math.max(0, x);
    case 'leakyRelu':
      return x >= 0 ? x : by.slope * x;
    case 'elu':
      return x >= 0 ? x : Math.expm1(x);
    case 'silu':
      return x / (1 + Math.exp(-x));
  }
}
