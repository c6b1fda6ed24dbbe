// What the benchmark and its workers say to each other: one JSON object a line, requests on stdin, answers on stdout.
import type { DenseNetConfig } from '@densenet/model';

export type Task = 'train' | 'infer';

/** Where a worker finds what all contestants of a case share. */
export interface AssignmentFiles {
  /** safetensors in PyTorch's names and axis order: the same initial values for all. */
  parameters: string;
  /** The batch: float32 of {@link Assignment.shape}, little-endian, no header. */
  images: string;
  /** Our own ONNX export, channels first; empty where no contestant of the case reads one. */
  onnx: string;
  /** Folder of our own TensorFlow.js GraphModel; empty likewise. */
  graphModel: string;
}

/** What a worker is to do in every step. Labels are `index % numClasses`. */
export interface Assignment {
  task: Task;
  device: 'cpu' | 'cuda';
  config: DenseNetConfig;
  /** `[batch, height, width, channels]` */
  shape: [number, number, number, number];
  /** Rate of plain SGD; without meaning for inference. */
  learningRate: number;
  threads: number;
  files: AssignmentFiles;
}

export type Request = { request: 'start'; assignment: Assignment } | { request: 'step' };

export interface ReadyAnswer {
  answer: 'ready';
  /** Trainable values of its network; null where it cannot count them (an ONNX session). */
  parameters: number | null;
  /** Versions of everything that computes, by name. */
  versions: Record<string, string>;
  /** What it computes on, in words. */
  device: string;
}

export interface StepAnswer {
  answer: 'step';
  /** Time of the whole step, until its value was read. */
  milliseconds: number;
  /** Training: mean cross-entropy before the update. Inference: mean of the absolute logits. */
  value: number;
  /** Counted in the step, by name: draw calls, bytes of textures and buffers. */
  counters?: Record<string, number>;
}

export interface FailureAnswer {
  answer: 'failure';
  message: string;
}

export type Answer = ReadyAnswer | StepAnswer | FailureAnswer;

/**
 * Reads a line of a worker's output.
 *
 * @returns undefined for what is no answer: a library's own words on stdout
 */
export function parseAnswer(line: string): Answer | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as { answer?: unknown };
    return ['ready', 'step', 'failure'].includes(value.answer as string) ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}
