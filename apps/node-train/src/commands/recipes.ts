import { recipeNamed, recipes } from '@densenet/recipe';
import { Command } from 'commander';
import { commandName } from '../terminal/commandLine.ts';
import { print } from '../terminal/output.ts';

export function recipesCommand(): Command {
  return new Command('recipes')
    .description('the trainings that have a name: what each costs and gives; with a name, all of its values as JSON')
    .argument('[name]', `one of ${recipes.map(({ name }) => name).join(', ')}`)
    .action((name?: string) => {
      if (name === undefined) print(...list());
      else print(...JSON.stringify(recipeNamed(name), null, 2).split('\n'));
    });
}

function list(): string[] {
  const each = recipes.flatMap(({ name, description, cost, result }) => [
    name,
    `  ${description}`,
    `  cost: ${cost}`,
    `  result: ${result}`,
  ]);
  const first = recipes[0]!.name;
  return [
    ...each,
    '',
    `  ${commandName()} train ${first}`,
    `  ${commandName()} recipes ${first} > mine.json     a recipe to change, for: train --recipe mine.json`,
  ];
}
