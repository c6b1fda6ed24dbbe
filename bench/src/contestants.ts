import type { Case, Platform } from './cases.ts';

/** How a contestant's process is started. */
export type Launch =
  | { kind: 'node'; worker: string; helpers?: RegExp }
  | { kind: 'python'; framework: 'pytorch' | 'tensorflow'; args: readonly [framework: string, mode: string] }
  | { kind: 'browser'; worker: string };

export interface Contestant {
  /** Its name in `--contestants`. */
  name: string;
  /** Contestants that differ in settings only are one family, of which the fastest one counts. */
  family: string;
  /** Name in tables and charts. */
  label: string;
  /** Whether it runs with {@link tunedEnvironment}. */
  tuned: boolean;
  /** Its layers pad otherwise, or its images are others, so that its values are not compared with those of the others. */
  approximate: boolean;
  launch: Launch;
}

/**
 * Settings of glibc by which a process keeps memory for the next step instead of returning it to the system, whose fresh pages
 * cost a page fault each; they take effect at the start of a process. And oneDNN, which TensorFlow does not use by default on
 * processors without AVX-512, and which our runtime turns on for ours and for stock TensorFlow.js.
 */
export const tunedEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TOP_PAD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '34359738368',
  TF_ENABLE_ONEDNN_OPTS: '1',
};

/** Name of the contestant that all others of a case are compared with. */
export const referenceName = 'ours';

const ours = (launch: Launch): Contestant => contestant(referenceName, 'this project', launch);

const contestant = (name: string, label: string, launch: Launch): Contestant => ({
  name,
  family: name,
  label,
  tuned: false,
  approximate: false,
  launch,
});

/** A contestant twice: as it is, and tuned. */
const twice = (plain: Contestant): Contestant[] => [
  plain,
  { ...plain, name: `${plain.name}-tuned`, label: `${plain.label}, tuned`, tuned: true },
];

const node = (worker: string, helpers?: RegExp): Launch => ({ kind: 'node', worker, ...(helpers && { helpers }) });
const browser = (worker: string): Launch => ({ kind: 'browser', worker });
const pytorch = (mode: string): Launch => ({ kind: 'python', framework: 'pytorch', args: ['pytorch', mode] });
const keras = (mode: string): Launch => ({ kind: 'python', framework: 'tensorflow', args: ['keras', mode] });

const stock: Contestant = { ...contestant('stock', 'stock tfjs-node', node('stock')), approximate: true };
const pytorchEager = contestant('pytorch', 'PyTorch channels_last', pytorch('eager'));
const pytorchCompile = contestant('pytorch-compile', 'PyTorch torch.compile', pytorch('compile'));

/** The training of `npm run densenet -- train`, whose own process is the one that computes. */
const wholeTraining = ours(node('ours-loop', /node-train\S+main\.js/));
const stepAlone: Contestant = {
  ...contestant('step', 'this project, the step alone', node('ours')),
  approximate: true,
};

const loader = (workers: 1 | 2): Contestant => ({
  ...contestant(
    `pytorch-loader-${workers}`,
    `PyTorch DataLoader, ${workers === 1 ? '1 worker' : `${workers} workers`}`,
    {
      kind: 'python',
      framework: 'pytorch',
      args: ['pytorch-loader', String(workers)],
    },
  ),
  family: 'pytorch-loader',
});

type Kind = 'train' | 'infer' | 'fashion-mnist' | 'photos';

const kindOf = ({ task, loop }: Pick<Case, 'task' | 'loop'>): Kind => (task === 'loop' ? loop!.images : task);

/** In Node, and in Python. */
const native: Contestant[] = [
  ours(node('ours')),
  ...twice(stock),
  ...twice(pytorchEager),
  ...twice(pytorchCompile),
  ...twice(contestant('keras-graph', 'Keras graph', keras('graph'))),
  ...twice(contestant('keras-jit', 'Keras jit_compile', keras('jit'))),
];

const onProcessor: Record<Kind, Contestant[]> = {
  train: native,
  infer: [...native, contestant('onnxruntime', 'onnxruntime-node', node('onnxruntime-node'))],
  'fashion-mnist': [wholeTraining, stepAlone],
  photos: [wholeTraining, stepAlone, ...twice(loader(1)), ...twice(loader(2))],
};

/** The contestants of a platform and a kind of work: ours first. */
const byPlatform: Record<Platform, (kind: Kind) => Contestant[]> = {
  cpu: (kind) => onProcessor[kind],
  cuda: () => [ours(node('ours-cuda')), pytorchEager, pytorchCompile],
  wasm: () => [ours(node('ours-wasm')), contestant('onnxruntime-web', 'onnxruntime-web', node('onnxruntime-web'))],
  'chromium-wasm': () => [
    ours(browser('ours-wasm')),
    contestant('onnxruntime-web', 'onnxruntime-web', browser('onnxruntime-web')),
  ],
  'chromium-webgl': () => [
    ours(browser('ours-webgl')),
    contestant('graph-model', 'tfjs GraphModel', browser('graph-model-webgl')),
  ],
};

const everyName = (): string[] => [
  ...new Set(
    Object.values(byPlatform).flatMap((list) =>
      (Object.keys(onProcessor) as Kind[]).flatMap((kind) => list(kind).map(({ name }) => name)),
    ),
  ),
];

/**
 * The contestants of a case: ours always, and of the others those that are named, or all.
 *
 * @throws RangeError where no contestant of any case has the name; it lists all
 */
export function contestantsOf(benchCase: Case, names?: readonly string[]): Contestant[] {
  const known = everyName();
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no contestant '${unknown}', expected some of ${known.join(', ')}`);
  }
  return byPlatform[benchCase.platform](kindOf(benchCase)).filter(
    ({ name }) => name === referenceName || names === undefined || names.includes(name),
  );
}
