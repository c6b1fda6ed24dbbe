import { CommanderError } from 'commander';
import { vi } from 'vitest';
import { createProgram } from '../program.ts';
import { errorLines, errorText, note } from '../terminal/output.ts';

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command in this process, from the sources, as `main.ts` does, and gives what it printed. */
export async function runCli(...args: string[]): Promise<CliResult> {
  const program = await createProgram('1.2.3', args);
  const nested = program.commands.flatMap(({ commands }) => commands);
  for (const command of [program, ...program.commands, ...nested]) command.exitOverride();
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += text;
      return true;
    }),
  );
  const exitCodeBefore = process.exitCode;
  process.exitCode = undefined;
  let code = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      code = error.exitCode;
    } else {
      note(...errorLines(`error: ${errorText(error)}`));
      code = 1;
    }
  } finally {
    process.exitCode = exitCodeBefore;
    for (const spy of spies) spy.mockRestore();
  }
  return { code, ...printed };
}

/** Runs the command and throws with what it printed if it fails. Gives what it printed to standard output. */
export async function runCliWell(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...args);
  if (code !== 0) throw new Error(`densenet ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** A training that takes a second: the tiny recipe on few images. 8 steps an epoch. */
export const small = 'train tiny --train-images 256 --test-images 100 --batch-size 32 --no-report'.split(' ');
