import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One end of a link: its address, and the words before a command that run it there. */
export interface LinkEnd {
  host: string;
  prefix: readonly string[];
}

/** Two machines, as far as processes can tell, with a line between them. */
export interface Link {
  ends: readonly [LinkEnd, LinkEnd];
  /** Removes both. */
  remove(): void;
}

export interface LinkSettings {
  /** Gbit/s, in each direction. */
  gigabits: number;
  /** One way, in addition to the system's own. */
  delayMilliseconds: number;
}

/** There is no link, for this reason. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

const packages = { ip: 'iproute2', tc: 'iproute2', unshare: 'util-linux', nsenter: 'util-linux' };

/** Most bytes that pass at once: what the rate gives in a millisecond, at least as much as the largest packet. */
const burstOf = (gigabits: number) => Math.max(64 * 1024, Math.round((gigabits * 1e9) / 8 / 1000));

/**
 * Makes two network namespaces with a line between them, shaped at both ends (`tc`). The system removes them with this process.
 *
 * @throws LinkError where this is not root on Linux, a program is missing, or the system's kernel has not what it takes
 */
export async function makeLink(settings: LinkSettings): Promise<Link> {
  await expectMeans();
  const holders: ChildProcess[] = [];
  const remove = () => {
    // Their input closes, so they end, and with the last process in them the namespaces.
    for (const holder of holders) holder.stdin!.destroy();
  };
  try {
    for (const _ of [0, 1]) holders.push(await hold());
    const [first, second] = holders.map(({ pid }) => String(pid)) as [string, string];
    await run('ip', ['link', 'add', 'line', 'netns', first, 'type', 'veth', 'peer', 'name', 'line', 'netns', second]);
    const ends = [endOf(first, 1), endOf(second, 2)] as const;
    for (const end of ends) await setUp(end, settings);
    return { ends, remove };
  } catch (error) {
    remove();
    throw error instanceof LinkError ? error : new LinkError(reasonOf(error), { cause: error });
  }
}

async function expectMeans(): Promise<void> {
  if (process.platform !== 'linux') throw new LinkError('network namespaces need Linux');
  if (process.getuid?.() !== 0) throw new LinkError('a shaped line between network namespaces needs root: use sudo');
  for (const [name, of] of Object.entries(packages)) {
    const missing = await run(name, ['-V']).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (missing) throw new LinkError(`there is no \`${name}\`: install ${of}`);
  }
}

const endOf = (pid: string, place: number): LinkEnd => ({
  host: `10.99.0.${place}`,
  prefix: ['nsenter', '--target', pid, '--net', '--'],
});

async function setUp({ host, prefix }: LinkEnd, settings: LinkSettings): Promise<void> {
  const inside = (...command: string[]) => run(prefix[0]!, [...prefix.slice(1), ...command]);
  await inside('ip', 'address', 'add', `${host}/24`, 'dev', 'line');
  await inside('ip', 'link', 'set', 'line', 'up');
  for (const words of shaping(settings)) await inside('tc', 'qdisc', 'add', 'dev', 'line', ...words);
}

/** The words after `tc qdisc add dev DEVICE`: a token bucket for the rate and, where there is a delay, netem before it. */
export function shaping({ gigabits, delayMilliseconds }: LinkSettings): string[][] {
  const rate = ['tbf', 'rate', `${Math.round(gigabits * 1e9)}bit`, 'burst', `${burstOf(gigabits)}`, 'latency', '50ms'];
  if (delayMilliseconds === 0) return [['root', ...rate]];
  const delay = ['netem', 'delay', `${delayMilliseconds}ms`, 'limit', '100000'];
  return [
    ['root', 'handle', '1:0', ...delay],
    ['parent', '1:1', 'handle', '10:', ...rate],
  ];
}

/** A process in a network namespace of its own. It ends when its input closes, which it does with this process, however that ends. */
function hold(): Promise<ChildProcess> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo ready && exec cat'], {
    stdio: 'pipe',
  });
  let said = '';
  holder.stdin.on('error', () => {});
  holder.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    holder.stdout.once('data', () => resolve(holder));
    holder.once('error', reject);
    holder.once('close', () => reject(new LinkError(`unshare --net: ${said.trim() || 'it failed'}`)));
  });
}

/** The line of a failed program that says why. */
function reasonOf(error: unknown): string {
  const { message, stderr } = error as Error & { stderr?: string };
  const reason = (stderr?.trim() || message).split('\n')[0]!.replace(/^Error: |\.$/g, '');
  return reason.includes('qdisc kind is unknown')
    ? `${reason} (the kernel has no sch_tbf or, for a delay, no sch_netem)`
    : reason;
}
