import { formatLadder, inspectLadder } from '@densenet/runtime';
import { Command } from 'commander';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('which backends run here, how fast they are in order, and what the next one needs')
    .action(async () => {
      process.stdout.write(`${formatLadder(await inspectLadder())}\n`);
    });
}
