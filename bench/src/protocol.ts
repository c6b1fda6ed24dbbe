// Protocol between the benchmark and its workers: one JSON object a line, requests on stdin, answers on stdout.
import type { DenseNetConfig } from '@densenet/model';

/** `loop`: a whole training as the command line does it, from files to the log. */
export type Task = 'train' | 'infer' | 'loop';

/** Paths of the files that all contestants of a case share. */
export interface AssignmentFiles {
  /** safetensors in PyTorch's names and axis order: the same initial values for all. */
  parameters: string;
  /** The batch: float32 of {@link Assignment.shape}, little-endian, no header. */
  images: string;
  /** Our own ONNX export, channels first; '' where no contestant of the case reads one. */
  onnx: string;
  /** Folder of our own TensorFlow.js GraphModel; '' where no contestant of the case reads one. */
  graphModel: string;
}

/** What contestants of a whole training are given beside the files of a step. */
export interface TrainingFiles {
  /** The recipe, for `densenet train --recipe`. */
  recipe: string;
  /** Photos, where these are trained on. */
  photos?: {
    /** A folder with `train/CLASS/*` and `val/CLASS/*`. */
    folder: string;
    /**
     * The same with as many photos as a batch has. A contestant's first two steps are on these, without augmentation and from the
     * given parameters, so that they can be compared; the others are on `folder`.
     */
    check: string;
    /** The recipe of that. */
    checkRecipe: string;
  };
}

/** The place of a worker among those that train together. */
export interface ClusterPlace {
  /** `host:port` of each of them, by rank. */
  addresses: readonly string[];
  rank: number;
  /** Bytes of gradients that are sent at once; left out: the runtime's default. */
  bucketBytes?: number;
}

/** What a worker is to do in every step. Labels are `index % numClasses`. */
export interface Assignment {
  task: Task;
  device: 'cpu' | 'cuda';
  config: DenseNetConfig;
  /** `[batch, height, width, channels]` */
  shape: [number, number, number, number];
  /** Learning rate of SGD; not used in inference. */
  learningRate: number;
  /** Momentum of SGD: 0 but in trainings on photos. */
  momentum: number;
  threads: number;
  files: AssignmentFiles;
  /** Of the task `loop`. */
  training?: TrainingFiles;
  /** Of a worker that trains together with others: its part of the batch is that of its rank. */
  cluster?: ClusterPlace;
}

/**
 * `count` steps are done in a row, 1 unless it is said, and answered once. So are `count` sums of a tensor of `floats` numbers over
 * all workers of a cluster.
 */
export type Request =
  | { request: 'start'; assignment: Assignment }
  | { request: 'step'; count?: number }
  | { request: 'sum'; floats: number; count: number };

export interface ReadyAnswer {
  answer: 'ready';
  /** Trainable values of its network; null where it cannot count them (an ONNX session). */
  parameters: number | null;
  /** Versions of everything that computes, by name. */
  versions: Record<string, string>;
  /** The device that the contestant computes on, in words. */
  device: string;
}

/** Of steps, and of sums. */
export interface StepAnswer {
  answer: 'step';
  /** Time of the whole step, until its value was read; of several their mean. */
  milliseconds: number;
  /** Training: mean cross-entropy before the update. Inference: mean of the absolute logits. A sum: how many numbers it has. Of several the last one's. */
  value: number;
  /** Of a worker of a cluster: milliseconds that each step waited for the others. */
  waits?: number[];
  /** Counters of the step, by name: draw calls, bytes of textures and buffers. */
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
 * @returns undefined for a line that is no answer, such as a library's own output
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
