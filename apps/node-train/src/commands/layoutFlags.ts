import { readFile } from 'node:fs/promises';
import { type PretrainedOptions, parseNameMap } from '@densenet/interop';
import { type Command, Option } from 'commander';
import { positiveInteger } from './options.ts';

/** Flags that say which parameters the tensors of another program's file are, where their names do not tell. */
export interface LayoutFlags {
  layout?: 'structural';
  map?: string;
  concat?: 'new-last' | 'new-first';
  inChannels?: number;
}

export function addLayoutFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--layout <how>',
        'structural: a DenseNet under names that are not known, by the order of its tensors and their shapes',
      ).choices(['structural']),
    )
    .addOption(
      new Option(
        '--map <file>',
        "JSON with torchvision's names for the file's: densenet weights inspect --write-map drafts it",
      ).conflicts('layout'),
    )
    .addOption(
      new Option(
        '--concat <order>',
        'where dense blocks put new feature maps, which no tensor shows (default: what the map says, or new-last)',
      ).choices(['new-last', 'new-first']),
    )
    .option(
      '--in-channels <count>',
      'image channels, where not as many as the weights are for: filters are summed or repeated as timm does',
      positiveInteger,
    );
}

/**
 * The flags' options for `readPretrained`.
 *
 * @throws RangeError where the file of the map cannot be read
 * @throws LayoutError where it is no map
 */
export async function layoutBy({ layout, map, concat, inChannels }: LayoutFlags): Promise<LayoutOptions> {
  const read = map === undefined ? layout : parseNameMap(await readJson(map));
  return {
    ...(read === undefined ? {} : { layout: read }),
    ...(concat === undefined ? {} : { concat }),
    ...(inChannels === undefined ? {} : { inChannels }),
  };
}

export type LayoutOptions = Pick<PretrainedOptions, 'layout' | 'concat' | 'inChannels'>;

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new RangeError(
      `--map ${path}: ${found}; expected a file as "densenet weights inspect --write-map" writes it`,
    );
  });
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new RangeError(`--map ${path} is no JSON: ${(error as Error).message}`);
  }
}
