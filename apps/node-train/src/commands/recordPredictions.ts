import { argMax, dispose, keep, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

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
