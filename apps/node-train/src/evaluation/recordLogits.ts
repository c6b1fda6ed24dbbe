import { clone, keep, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** What gives the logits of images, `[batch, classes]`. */
export interface Program {
  run(images: Tensor4D): Tensor2D;
}

/** A program whose logits are recorded. */
export interface RecordingProgram extends Program {
  /** The logits of every image seen, in order: `[images, classes]`. */
  logits(): Promise<Float32Array>;
}

/**
 * A program whose logits are recorded. They are read from the backend as each batch is done, and no batch waits for that of
 * the one before: memory on the backend is that of the transfers under way.
 */
export function recordLogits(program: Program): RecordingProgram {
  const reads: Promise<Float32Array>[] = [];
  return {
    run(images) {
      const logits = program.run(images);
      // The copy shares the values, and outlives the caller's tensor and scope.
      const kept = keep(clone(logits));
      const read = kept.data<'float32'>().finally(() => kept.dispose());
      // An error is that of the evaluation, which reads the same values; here it is only not left unheard.
      read.catch(() => {});
      reads.push(read);
      return logits;
    },
    async logits() {
      const batches = await Promise.all(reads);
      const all = new Float32Array(batches.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const batch of batches) {
        all.set(batch, at);
        at += batch.length;
      }
      return all;
    },
  };
}
