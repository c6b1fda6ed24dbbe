import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asOwnRoot } from '../testing/asOwnRoot.ts';
import { mainFile, runChild, signalWhen } from '../testing/child.ts';
import { small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

const contents = async (folder: string) =>
  Promise.all((await readdir(folder)).sort().map(async (name) => [name, await readFile(join(folder, name), 'base64')]));

test('a disk that fills up while a training is saved: the checkpoint before stays, with all that is beside it', async ({
  skip,
}) => {
  const folder = await temporaryFolder();
  const [run, disk, after] = ['run', 'disk', 'after'].map((name) => join(folder, name)) as [string, string, string];
  const before = signalWhen(/epoch 2\/2 .* 3\/8 /, 'SIGINT');
  expect(await runChild([...small, '--out', run, ...backend.flags], { before })).toMatchObject({ code: 130 });
  await mkdir(disk);
  const names = await readdir(run);
  expect(names.sort()).toEqual(['metrics.csv', 'metrics.jsonl', 'model.safetensors', 'run.json', 'state.safetensors']);
  // One copy of the run fits, and half of another one. A file takes whole pages.
  const pages = await Promise.all(names.map(async (name) => Math.ceil((await stat(join(run, name))).size / 4096)));
  const size = 4096 * (Math.floor(1.5 * pages.reduce((sum, count) => sum + count)) + 2);
  const script = `
    disk=$1 run=$2 after=$3 node=$4 main=$5
    shift 5
    mount -t tmpfs -o size=${size} tmpfs "$disk" && cp -r "$run" "$disk/run" || exit 99
    "$node" "$main" train --resume "$disk/run" "$@"
    code=$?
    ls -A "$disk" > "$after.names"
    cp -r "$disk/run" "$after"
    exit $code`;
  const ended = await asOwnRoot(script, [disk, run, after, process.execPath, mainFile, ...backend.flags]);
  if (!ended) return skip('this system lets no user mount a file system of their own');
  expect(ended.code, ended.stderr).toBe(1);
  expect(ended.stderr).toMatch(
    /\nerror: cannot write the checkpoint \S+\/run \(model\.safetensors .+ in all\): no space left on its file system \([\d,]+ bytes free\): remove files of at least [\d,]+ bytes there or name a folder on another one\. A checkpoint that was there before is kept\.\n/,
  );
  expect(await readFile(`${after}.names`, 'utf8')).toBe('run\n');
  expect(await contents(after)).toEqual(await contents(run));
});
