import { argMax, dispose, keep, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** What `evaluate --json` writes. */
export interface EvaluationReport {
  dataset: string;
  images: number;
  /** Mean cross-entropy an image. */
  loss: number;
  /** Share of images classified right, in [0, 1]. */
  accuracy: number;
  classes: readonly string[];
  /** Counts of images by true class, then by predicted class: `[classes, classes]`. */
  confusion: readonly (readonly number[])[];
}

interface Program {
  run(images: Tensor4D): Tensor2D;
}

/** A program that also remembers which class it gave each image. */
export interface RecordingProgram extends Program {
  /** The class of every image seen, in order. */
  predicted(): Promise<Int32Array>;
  dispose(): void;
}

/** The same program, remembering. On the backend until read, so that no batch waits for a transfer. */
export function recordPredictions(program: Program): RecordingProgram {
  const predictions: Tensor1D[] = [];
  return {
    run(images) {
      const logits = program.run(images);
      predictions.push(keep(argMax(logits, 1) as Tensor1D));
      return logits;
    },
    async predicted() {
      const batches = await Promise.all(predictions.map((batch) => batch.data<'int32'>()));
      return Int32Array.from(batches.flatMap((batch) => [...batch]));
    },
    dispose: () => dispose(predictions.splice(0)),
  };
}

/**
 * Counts by true class, then by predicted class: `[classes, classes]`.
 *
 * @param truth class of each image
 * @param predicted class given to each image
 * @throws RangeError where the two are of different length, or name a class that there is not
 */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} true classes, but ${predicted.length} predictions: expected one for each`);
  }
  const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for (let image = 0; image < truth.length; image++) {
    const [row, column] = [truth[image]!, predicted[image]!];
    if (counts[row]?.[column] === undefined) {
      throw new RangeError(`image ${image}: class ${row} taken for ${column}, expected both below ${classes}`);
    }
    counts[row][column]!++;
  }
  return counts;
}
