/**
 * Bounds on what a header can make its reader do, beside the format's own of 100 MB: without them one of that size, of empty
 * tensors, takes 20 seconds and gigabytes. A file of the largest DenseNet with its optimizer's state has 4,000 tensors.
 */
export const SAFETENSORS_LIMITS = {
  /** The reference implementation's limit on the header. */
  headerBytes: 100_000_000,
  tensors: 20_000,
  /** UTF-16 units of a tensor's name. */
  nameLength: 1024,
  rank: 32,
  /** Keys and list items in the header; a tensor of four dimensions has ten. */
  headerValues: 500_000,
} as const;
