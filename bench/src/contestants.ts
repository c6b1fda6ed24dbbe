import type { Case, Platform } from './cases.ts';
import type { Task } from './protocol.ts';

/** How a contestant's process is started. */
export type Launch =
  | { kind: 'node'; worker: string }
  | { kind: 'python'; framework: 'pytorch' | 'tensorflow'; args: readonly [string, string] }
  | { kind: 'browser'; worker: string };

export interface Contestant {
  /** Its name in `--contestants`. */
  name: string;
  /** Contestants that differ in `tuned` only are one family, of which the faster one counts. */
  family: string;
  /** Name in tables and charts. */
  label: string;
  /** Whether it runs with {@link tunedEnvironment}. */
  tuned: boolean;
  /** Its layers pad otherwise, so that its values are not compared with those of the others. */
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

const node = (worker: string): Launch => ({ kind: 'node', worker });
const browser = (worker: string): Launch => ({ kind: 'browser', worker });
const pytorch = (mode: string): Launch => ({ kind: 'python', framework: 'pytorch', args: ['pytorch', mode] });
const keras = (mode: string): Launch => ({ kind: 'python', framework: 'tensorflow', args: ['keras', mode] });

const stock: Contestant = { ...contestant('stock', 'stock tfjs-node', node('stock')), approximate: true };
const pytorchEager = contestant('pytorch', 'PyTorch channels_last', pytorch('eager'));
const pytorchCompile = contestant('pytorch-compile', 'PyTorch torch.compile', pytorch('compile'));

/** The contestants of a platform and task: ours first. */
const byPlatform: Record<Platform, (task: Task) => Contestant[]> = {
  cpu: (task) => [
    ours(node('ours')),
    ...twice(stock),
    ...twice(pytorchEager),
    ...twice(pytorchCompile),
    ...twice(contestant('keras-graph', 'Keras graph', keras('graph'))),
    ...twice(contestant('keras-jit', 'Keras jit_compile', keras('jit'))),
    ...(task === 'infer' ? [contestant('onnxruntime', 'onnxruntime-node', node('onnxruntime-node'))] : []),
  ],
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
      (['train', 'infer'] as const).flatMap((task) => list(task).map(({ name }) => name)),
    ),
  ),
];

/**
 * The contestants of a case: ours always, and of the others those that are named, or all.
 *
 * @throws RangeError where no contestant of any case has the name; it lists all
 */
export function contestantsOf({ platform, task }: Case, names?: readonly string[]): Contestant[] {
  const known = everyName();
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no contestant '${unknown}', expected some of ${known.join(', ')}`);
  }
  return byPlatform[platform](task).filter(
    ({ name }) => name === referenceName || names === undefined || names.includes(name),
  );
}
