/** A network's figures on a data set, as JSON: what `densenet evaluate --json` writes and the page shows. */
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
