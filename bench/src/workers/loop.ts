import { dirname } from 'node:path';
import type { Assignment, TrainingFiles } from '../protocol.ts';
import type { Following } from './serve.ts';
import { TrainProcess } from './trainProcess.ts';

/** This project's whole training, as the command line does it: from files, through augmentation and steps, to the log. */
export async function loop(assignment: Assignment): Promise<Following> {
  const { photos, recipe } = assignment.training!;
  const folder = dirname(recipe);
  const flags = flagsFor(assignment);
  const checked = photos ? await checkedLosses(folder, photos, flags) : [];
  const training = await TrainProcess.start(folder, ['--recipe', recipe, ...flags]);
  const { run } = await training.next('started');
  let last: number | undefined;
  return {
    ready: { parameters: (run as { parameters: number }).parameters, versions: {}, device: 'densenet train' },
    follow: async (count) => {
      if (count === 1) {
        // The process may have been paused since the last line: this step is not measured, and others begin where it ends.
        training.skip();
        last = performance.now();
      }
      const began = last!;
      let loss = 0;
      for (let done = 0; done < count; done++) {
        const step = await training.next('step');
        loss = step.loss as number;
        last = step.at;
      }
      return { milliseconds: (last! - began) / count, value: checked.shift() ?? loss };
    },
  };
}

/** Photos are learned from with the given weights, since results are compared; other images from random ones. */
const flagsFor = ({ threads, files, training }: Assignment): string[] => [
  '--backend',
  'native-cpu',
  '--threads',
  String(threads),
  ...(training!.photos ? ['--from', files.parameters] : []),
];

/** Losses of two steps on the same photos, without augmentation. */
async function checkedLosses(
  folder: string,
  { checkRecipe }: NonNullable<TrainingFiles['photos']>,
  flags: readonly string[],
): Promise<number[]> {
  const training = await TrainProcess.start(folder, ['--recipe', checkRecipe, ...flags]);
  const losses: number[] = [];
  for (let step = 0; step < 2; step++) losses.push((await training.next('step')).loss as number);
  await training.end();
  return losses;
}
