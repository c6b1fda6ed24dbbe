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

/** Lines of a process's output that are shown where it ended without a word. */
const shownLines = 5;

/**
 * Why several processes have failed, in one line. Where one fails, all others find that it is gone: so what a process says of itself comes
 * first, then an end without a word, and only then what processes say of each other.
 *
 * @param endings in the order in which the processes ended
 */
export function causeOf(endings: readonly Ending[]): string {
  const own = endings.filter(({ failure }) => failure && !failure.isOfOthers);
  const silent = endings.find((ending) => !ending.failure && !ending.isForced && (ending.signal || ending.code !== 0));
  const others = endings.find(({ failure }) => failure?.isOfOthers);
  const first = own[0];
  // All have the same network and settings, and may have found the same: then it is no matter of one of them.
  const isOfAll =
    own.length === endings.length && own.every(({ failure }) => failure!.message === first!.failure!.message);
  if (first && isOfAll) return first.failure!.message;
  const found = first ?? silent ?? others ?? endings[0]!;
  const who = `rank ${found.rank} of ${endings.length}`;
  return found.failure ? `${who}: ${found.failure.message}` : `${who} ${endOf(found)}`;
}

function endOf({ code, signal, said }: Ending): string {
  const how =
    signal === null
      ? `ended with exit code ${code}`
      : `was ended by ${signal}${signal === 'SIGKILL' ? ', as the system does where memory is short' : ''}`;
  const lines = said.trim() === '' ? [] : said.trim().split('\n').slice(-shownLines);
  return [how, ...lines].join('\n');
}
