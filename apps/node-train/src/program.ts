import { printable } from '@densenet/model';
import { Command } from 'commander';
import { cacheCommand } from './commands/cache.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { compareCommand } from './commands/compare.ts';
import { compareRunsCommand } from './commands/compareRuns.ts';
import { connectionsCommand } from './commands/connections.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { lrFindCommand } from './commands/lrFind.ts';
import { memoryCommand } from './commands/memory.ts';
import { predictCommand } from './commands/predict.ts';
import { profileCommand } from './commands/profile.ts';
import { recipesCommand } from './commands/recipes.ts';
import { summaryCommand } from './commands/summary.ts';
import { trainCommand } from './commands/train.ts';
import { weightsCommand } from './commands/weights.ts';
import { commandName } from './terminal/commandLine.ts';

/** Makes the `densenet` command. A word that it does not know is answered in a line or two, with the help to ask for. */
export function createProgram(version: string): Command {
  const program = new Command('densenet')
    .description('Train, test and use a DenseNet on the fastest TensorFlow.js backend of this machine.')
    .version(version)
    // Each command's flags are its own, also those that one above it has by the same name.
    .enablePositionalOptions();
  const lastGroup = 'This machine, and help:';
  const groups = {
    'Training:': [trainCommand(), recipesCommand(), lrFindCommand(), dataCommand()],
    'How good it is:': [evaluateCommand(), compareRunsCommand(), calibrateCommand()],
    'Using a network:': [predictCommand(), explainCommand(), embedCommand(), exportCommand()],
    'What networks are like:': [
      summaryCommand(),
      compareCommand(),
      connectionsCommand(),
      weightsCommand(),
      profileCommand(),
      memoryCommand(),
    ],
    [lastGroup]: [doctorCommand(), cacheCommand()],
  };
  for (const [heading, members] of Object.entries(groups)) for (const command of members) command.helpGroup(heading);
  // The command `help` is Commander's own.
  program.commandsGroup(lastGroup).helpCommand(true);
  const commands = Object.values(groups).flat();
  for (const command of commands) {
    const help = `${commandName()} ${command.name()} --help`;
    for (const one of [command, ...command.commands]) {
      one.showHelpAfterError(`(${help} says what it takes)`).configureOutput({ outputError });
    }
    program.addCommand(command);
  }
  const names = commands.map((command) => command.name()).join(', ');
  const help = `${commandName()} --help`;
  return program
    .configureOutput({ outputError })
    .showHelpAfterError(`The commands are ${names} (${help} says what each does)`);
}

/**
 * Prints an error of the command line. The words in it may be names of files (`predict *`), which can hold control characters.
 */
function outputError(message: string, write: (text: string) => void): void {
  write(`${message.trimEnd().split('\n').map(printable).join('\n')}\n`);
}
