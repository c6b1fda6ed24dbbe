/** `evaluation.json`, written by `densenet evaluate --json`: a network on the whole test set. */
export interface Evaluation {
  dataset: string;
  images: number;
  /** Mean cross-entropy an image. */
  loss: number;
  /** In [0, 1]. */
  accuracy: number;
  classes: readonly string[];
  /** Images by true class, then by predicted class. */
  confusion: readonly (readonly number[])[];
}
