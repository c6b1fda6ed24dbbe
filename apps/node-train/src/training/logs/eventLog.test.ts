import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary.ts';
import type { RunListener } from '../run.ts';
import { openEventLog, type StoredLog } from './eventLog.ts';

type RunEvent = Parameters<RunListener>[0];

const started = { type: 'started', run: 'small' } as unknown as RunEvent;
const stepped = (step: number) => ({ type: 'step', step, loss: 1 / step }) as RunEvent;
const ended = { type: 'epochEnded', judgedBy: 'test', row: { epoch: 1 } } as RunEvent;

let folder: string;
let out: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  [out, file] = [join(folder, 'runs', 'out'), join(folder, 'log.jsonl')];
});

const lines = async () => (await readFile(file, 'utf8')).split('\n').map((line) => line && JSON.parse(line));

/** Logs these events, and gives the log's position when the training was saved. */
async function log(events: readonly RunEvent[], stored?: StoredLog): Promise<StoredLog | undefined> {
  const opened = await openEventLog(file, { out, every: 2, stored });
  for (const event of events) await opened.listener(event);
  const position = await opened.position();
  await opened.close();
  return position;
}

test('a line for the start, for every so many steps and for each epoch, and none for other events', async () => {
  const saved = { type: 'saved', position: { epoch: 0, stepInEpoch: 0 } } as RunEvent;
  const position = await log([started, saved, stepped(1), stepped(2), stepped(3), stepped(4), ended]);
  expect(await lines()).toEqual([started, stepped(2), stepped(4), ended, '']);
  expect(position).toEqual({ file: '../../log.jsonl', bytes: (await readFile(file)).length, every: 2 });
});

test('lines from after the save are replaced when the training is resumed, also where the last one is incomplete', async () => {
  const position = await log([started, stepped(2)]);
  await appendFile(file, `${JSON.stringify(stepped(4))}\n{"type":"st`);
  await log([started, stepped(3), stepped(4), ended], position);
  expect(await lines()).toEqual([started, stepped(2), stepped(4), ended, '']);
});

describe('a log is refused', () => {
  test('where there is another file', async () => {
    await writeFile(file, 'mine');
    await expect(log([])).rejects.toThrow(`the log ${file} is there already: name another file (--log) or remove it`);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  test('where it is not the one that was saved', async () => {
    const position = (await log([started, stepped(2)]))!;
    const longer = { ...position, bytes: position.bytes + 1 };
    await expect(log([], longer)).rejects.toThrow(
      `the log ${file} has ${position.bytes} bytes, and had ${longer.bytes}`,
    );
    await writeFile(file, 'x'.repeat(longer.bytes));
    await expect(log([], position)).rejects.toThrow(`no line ends at byte ${position.bytes}`);
    await expect(openEventLog(join(folder, 'none'), { out, every: 2, stored: position })).rejects.toThrow(
      'is not there, and had',
    );
  });

  test('where there is no folder for it', async () => {
    await expect(openEventLog(join(folder, 'none', 'log'), { out, every: 2 })).rejects.toThrow('cannot write the log');
  });
});

test.skipIf(process.platform !== 'linux')(
  'a full disk: the line is refused, and no such log is gone on with',
  async () => {
    const full = await openEventLog('/dev/full', { out, every: 2 });
    await expect(full.listener(started)).rejects.toThrow('cannot write the log /dev/full: ENOSPC');
    expect(await full.position()).toBeUndefined();
    await full.close();
  },
);
