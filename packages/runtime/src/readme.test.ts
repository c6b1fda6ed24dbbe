import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { readMachine } from './machine/readMachine.ts';
import { planNative } from './native/plan.ts';
import { run } from './process/run.ts';
import { freeAddresses } from './testing/processes.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** Whether the README shows the file, as users of the package write it. */
async function expectShown(file: string): Promise<void> {
  const example = (await read(file)).replace("'../index.ts'", "'@densenet/runtime'");
  expect(await read('../README.md')).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
}

test("the README's first example is the one that is run here, and it runs", async () => {
  await expectShown('./testing/readmeExample.ts');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await import('./testing/readmeExample.ts');
  expect(log).toHaveBeenNthCalledWith(1, expect.stringMatching(/ on /));
  expect(log).toHaveBeenNthCalledWith(2, [8, 32, 32, 16], expect.any(Float32Array));
}, 600_000);

// A machine that cannot have native TensorFlow has nothing to test here; one that can must pass.
const plan = planNative(await readMachine(), 'cpu');

test.skipIf('obstacle' in plan)(
  "the README's example of several processes is the one that is run here, and it prints what the README says",
  async () => {
    await expectShown('./testing/collectivesExample.ts');
    const addresses = await freeAddresses(2);
    const program = fileURLToPath(new URL('./testing/collectivesExample.ts', import.meta.url));
    const options = ['--conditions=@densenet/source', '--import', import.meta.resolve('tsx')];
    const outputs = await Promise.all(
      ['0', '1'].map((rank) => run(process.execPath, [...options, program, rank, ...addresses])),
    );
    expect(outputs.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, '0 of 2: 2,1\n'],
      [0, '1 of 2: 2,1\n'],
    ]);
  },
  600_000,
);
