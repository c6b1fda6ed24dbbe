import { Command } from 'commander';
import { cacheCommand } from './commands/cache.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { memoryCommand } from './commands/memory.ts';
import { predictCommand } from './commands/predict.ts';
import { profileCommand } from './commands/profile.ts';
import { summaryCommand } from './commands/summary.ts';
import { trainCommand } from './commands/train.ts';

/** The `densenet` command. A word or flag that it does not know is answered with those that it knows. */
export function createProgram(version: string): Command {
  const program = new Command('densenet')
    .description('Train, test and use a DenseNet on the fastest TensorFlow.js backend of this machine.')
    .version(version);
  const commands = [
    trainCommand(),
    evaluateCommand(),
    predictCommand(),
    summaryCommand(),
    compareCommand(),
    profileCommand(),
    memoryCommand(),
    dataCommand(),
    exportCommand(),
    doctorCommand(),
    cacheCommand(),
  ];
  for (const command of commands) program.addCommand(command.showHelpAfterError());
  return program.showHelpAfterError();
}
