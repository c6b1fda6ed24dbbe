/** Bounds on what a file of a few bytes can make a reader do; real files of DenseNets stay far below them. */
export const LIMITS = {
  /** Float32 bytes of all tensors together, and bytes unpacked from an archive. */
  totalBytes: 2 ** 30,
  tensors: 100_000,
  rank: 32,
  zipEntries: 65_535,
  zipNameBytes: 1024,
  pickleBytes: 2 ** 24,
  pickleOpcodes: 5_000_000,
  /** Values on the stack of the pickle machine, and values it remembers. */
  pickleValues: 1_000_000,
  pickleStringBytes: 2 ** 20,
} as const;
