import { describe, expect, it } from 'vitest';
import { CommandError, runCommand } from './runCommand.ts';

const node = (script: string, timeoutMs = 20_000) => runCommand(process.execPath, ['-e', script], { timeoutMs });

describe('runCommand', () => {
  it('resolves to the warnings of a command that succeeds', async () => {
    expect(await node('console.log("all is well")')).toBe('');
    expect(await node('console.error("W: old list"); console.log("done")')).toBe('W: old list');
  });

  it('quotes the last line of one that fails, or its last two errors', async () => {
    await expect(node('console.log("one\\ntwo"); process.exit(3)')).rejects.toThrow('failed (exit code 3): two');
    const errors = 'console.error("E: a\\nE: b\\nE: c\\nmore"); process.exit(1)';
    await expect(node(errors)).rejects.toThrow('failed (exit code 1): E: b E: c');
  });

  it('kills one that takes too long', async () => {
    const began = performance.now();
    const failure = node('setInterval(() => {}, 1000)', 300);
    await expect(failure).rejects.toThrow('did not finish in 0.3 s');
    await expect(failure).rejects.toMatchObject({ kind: 'timeout' });
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('keeps only the end of a long output', async () => {
    const failure = node('console.error(("x".repeat(99) + "\\n").repeat(50_000) + "E: the end"); process.exitCode = 1');
    await expect(failure).rejects.toThrow(/exit code 1\): E: the end$/);
  });

  it('says that a command is missing', async () => {
    const failure = runCommand('densenet-no-such-command', [], { timeoutMs: 1000 });
    await expect(failure).rejects.toThrow(CommandError);
    await expect(failure).rejects.toMatchObject({ kind: 'missing' });
  });
});
