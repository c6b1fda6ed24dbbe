import { dirname, extname } from 'node:path';
import type { Recipe } from '@densenet/recipe';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';

/** The command that goes on from the weights of a training that is complete. */
export const furtherCommand = (out: string): string =>
  `${commandName()} train --from ${shellQuoted(out)} --epochs 5 --learning-rate 0.01`;

/** Lines of what can be done with a network that was just trained: with the pictures that it was trained on, where they are one's own. */
export function nextSteps(out: string, { data: { source } }: Recipe): string[] {
  const name = commandName();
  const checkpoint = shellQuoted(out);
  const steps =
    source.kind === 'pictures'
      ? [
          `evaluate --checkpoint ${checkpoint} --calibrate     probabilities that say how often they are right`,
          `predict --checkpoint ${checkpoint} ${shellQuoted(folderOf(source.path))}`,
          `explain --checkpoint ${checkpoint} --out maps ${shellQuoted(folderOf(source.path))}`,
          `export ${checkpoint} model.safetensors --dtype float16     for a web page: docs/train-your-own.md`,
        ]
      : [
          `evaluate --checkpoint ${checkpoint}`,
          'data --samples samples',
          `predict --checkpoint ${checkpoint} samples`,
          'train chapter      the training as the chapter has it, 96x96',
        ];
  return ['what next:', ...steps.map((step) => `  ${name} ${step}`), `  ${furtherCommand(out)}`, `  ${name} --help`];
}

/** The folder with the pictures of a table. */
const folderOf = (path: string): string => (['.csv', '.jsonl'].includes(extname(path)) ? dirname(path) : path);
