import { printable } from '@densenet/model';
import { Command } from 'commander';
import { commandName } from './terminal/commandLine.ts';

const lastGroup = 'This machine, and help:';

/** How each command is loaded, by the heading in the help and the command's name, in the order of the help. */
const groups: Record<string, Record<string, () => Promise<Command>>> = {
  'Training:': {
    train: async () => (await import('./commands/train.ts')).trainCommand(),
    recipes: async () => (await import('./commands/recipes.ts')).recipesCommand(),
    'lr-find': async () => (await import('./commands/lrFind.ts')).lrFindCommand(),
    data: async () => (await import('./commands/data.ts')).dataCommand(),
  },
  'How good it is:': {
    evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
    'compare-runs': async () => (await import('./commands/compareRuns.ts')).compareRunsCommand(),
    calibrate: async () => (await import('./commands/calibrate.ts')).calibrateCommand(),
  },
  'Using a network:': {
    predict: async () => (await import('./commands/predict.ts')).predictCommand(),
    explain: async () => (await import('./commands/explain.ts')).explainCommand(),
    embed: async () => (await import('./commands/embed.ts')).embedCommand(),
    export: async () => (await import('./commands/export.ts')).exportCommand(),
  },
  'What networks are like:': {
    summary: async () => (await import('./commands/summary.ts')).summaryCommand(),
    compare: async () => (await import('./commands/compare.ts')).compareCommand(),
    connections: async () => (await import('./commands/connections.ts')).connectionsCommand(),
    weights: async () => (await import('./commands/weights.ts')).weightsCommand(),
    profile: async () => (await import('./commands/profile.ts')).profileCommand(),
    memory: async () => (await import('./commands/memory.ts')).memoryCommand(),
  },
  [lastGroup]: {
    doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
    cache: async () => (await import('./commands/cache.ts')).cacheCommand(),
  },
};

/**
 * Makes the `densenet` command. A word that it does not know is answered in a line or two, with the help to ask for.
 *
 * @param args the words after `densenet`. Where they begin with the name of a command, only that one is loaded: loading all takes
 * longer than most commands need
 */
export async function createProgram(version: string, args: readonly string[]): Promise<Command> {
  const program = new Command('densenet')
    .description('Train, test and use a DenseNet on the fastest TensorFlow.js backend of this machine.')
    .version(version)
    // Each command's flags are its own, also those that one above it has by the same name.
    .enablePositionalOptions();
  // The command `help` is Commander's own.
  program.commandsGroup(lastGroup).helpCommand(true);
  const names = Object.values(groups).flatMap(Object.keys);
  const asked = names.find((name) => name === args[0]);
  for (const [heading, loaders] of Object.entries(groups)) {
    for (const [name, load] of Object.entries(loaders)) {
      if (name !== (asked ?? name)) continue;
      const command = (await load()).helpGroup(heading);
      const help = `${commandName()} ${name} --help`;
      for (const one of [command, ...command.commands]) {
        one.showHelpAfterError(`(${help} says what it takes)`).configureOutput({ outputError });
      }
      program.addCommand(command);
    }
  }
  const help = `${commandName()} --help`;
  return program
    .configureOutput({ outputError })
    .showHelpAfterError(`The commands are ${names.join(', ')} (${help} says what each does)`);
}

/**
 * Prints an error of the command line. The words in it may be names of files (`predict *`), which can hold control characters.
 */
function outputError(message: string, write: (text: string) => void): void {
  write(`${message.trimEnd().split('\n').map(printable).join('\n')}\n`);
}
