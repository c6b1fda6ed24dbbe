import { formatLadder, inspectLadder } from '@densenet/runtime';
import { Command } from 'commander';
import { print } from '../terminal/output.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('which backends run here, how fast they are in order, and what the next one needs')
    .action(async () => {
      print(...formatLadder(await inspectLadder()).split('\n'));
    });
}
