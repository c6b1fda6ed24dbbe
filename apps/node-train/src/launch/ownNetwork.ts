import { spawn } from 'node:child_process';

/** A network namespace in which nothing but the loopback is: what listens in it is reached by nobody outside. */
export interface OwnNetwork {
  /** The words before a command that run it in there. */
  prefix: readonly string[];
  /** Lets the system remove it, once no process is in it any more. */
  close(): void;
}

/** Milliseconds after which a system that does not answer is taken for one that makes no namespaces. */
const patience = 10_000;

/**
 * Makes a network namespace, as root or, where the system allows it, by a user namespace without root. A process holds it open
 * that ends with this one.
 *
 * @returns why there is none, where the system makes none
 */
export async function ownNetwork(): Promise<OwnNetwork | { reason: string }> {
  if (process.platform !== 'linux') return { reason: 'only Linux has network namespaces' };
  // Root needs no user namespace, in which all files of other users would belong to nobody.
  const asRoot = process.getuid?.() === 0 ? await hold(['--net'], ['--net']) : undefined;
  if (asRoot && 'prefix' in asRoot) return asRoot;
  return hold(['--user', '--map-root-user', '--net'], ['--user', '--net', '--preserve-credentials']);
}

/**
 * @param made of `unshare`
 * @param entered of `nsenter`
 */
function hold(made: readonly string[], entered: readonly string[]): Promise<OwnNetwork | { reason: string }> {
  // `cat` ends when its input closes, which it does with this process, however that ends.
  const script = 'ip link set lo up && echo ready && exec cat';
  const holder = spawn('unshare', [...made, 'sh', '-c', script], { stdio: 'pipe' });
  const close = () => holder.stdin.destroy();
  let said = '';
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      holder.kill('SIGKILL');
      resolve({ reason: 'unshare does not answer' });
    }, patience);
    const refuse = (reason: string) => {
      clearTimeout(timer);
      resolve({ reason });
    };
    holder.stdin.on('error', () => {});
    holder.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    holder.stdout.once('data', () => {
      clearTimeout(timer);
      // Nothing of it keeps this process from ending.
      holder.unref();
      for (const stream of [holder.stdin, holder.stdout, holder.stderr])
        (stream as unknown as { unref(): void }).unref();
      resolve({ prefix: ['nsenter', '--target', String(holder.pid), ...entered, '--'], close });
    });
    holder.once('error', ({ message }) => refuse(message));
    holder.once('close', () => refuse(said.trim() || 'unshare failed'));
  });
}
