import type { WorkerMessage } from './worker.ts';

/** How a process ended. */
export interface Ending {
  rank: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether it has ended the training together with the others. */
  isTrained: boolean;
  /** What it told of its failure. */
  failure?: Extract<WorkerMessage, { type: 'failed' }>;
  /** Whether the launcher has ended it, which is no cause. */
  isForced: boolean;
  /** The last that it wrote to standard error, where nobody sees that. */
  said: string;
}

/** Why several processes have failed. */
export interface Cause {
  /** One line, which names the rank. */
  message: string;
  /** The last lines of one that ended without a word of its own, such as those of a library that gave up. */
  said: readonly string[];
}

/** Lines of a process's output that are shown where it ended without a word. */
const shownLines = 5;

/** What TensorFlow writes while all is well: its lines of the levels information and warning. */
const noise = /^(WARNING: All log messages before absl|[IW]\d{4} )/;

/**
 * Why several processes have failed. Where one fails, all others find that it is gone: so what a process says of itself comes
 * first, then an end without a word, and only then what processes say of each other.
 *
 * @param endings in the order in which the processes ended
 */
export function causeOf(endings: readonly Ending[]): Cause {
  const own = endings.filter(({ failure }) => failure && !failure.isOfOthers);
  const silent = endings.find((ending) => !ending.failure && !ending.isForced && (ending.signal || ending.code !== 0));
  const others = endings.find(({ failure }) => failure?.isOfOthers);
  const first = own[0];
  // All have the same network and settings, and may have found the same: then it is no matter of one of them.
  const isOfAll =
    own.length === endings.length && own.every(({ failure }) => failure!.message === first!.failure!.message);
  const found = first ?? silent ?? others ?? endings[0]!;
  const who = `rank ${found.rank} of ${endings.length}`;
  if (!found.failure) return { message: `${who} ${endOf(found)}`, said: lastLines(found) };
  const { message, isOfOthers } = found.failure;
  // What is said of others names them.
  return { message: isOfAll || isOfOthers ? message : `${who}: ${message}`, said: [] };
}

function endOf({ code, signal }: Ending): string {
  if (signal === null) return `ended with exit code ${code}`;
  return `was ended by ${signal}${signal === 'SIGKILL' ? ', by somebody or, where memory is short, by the system' : ''}`;
}

const lastLines = ({ said }: Ending): string[] =>
  said
    .split('\n')
    .filter((line) => line.trim() !== '' && !noise.test(line))
    .slice(-shownLines);
