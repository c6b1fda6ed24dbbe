import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dividePictures, listPictures } from '@densenet/data/node';
import { zipSync } from 'fflate';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runCli } from '../../../../../apps/node-train/src/testing/cli.ts';
import { inDirectory, stored } from '../../../../interop/src/testing/weightFiles/zip.ts';
import { openZip } from '../../../../interop/src/zip/zip.ts';
import { plainPng } from '../testing/png.ts';
import { ExampleArchiveError } from './errors.ts';
import { readArchive } from './readArchive.ts';
import type { WrittenExample } from './types.ts';
import { writeArchive } from './writeArchive.ts';

const names = ['T-shirt/top', 't-shirt:TOP', '猫 “cat”', '..', 'None yet'];
const classes = names.map((name, at) => ({ id: `c${at}`, name }));

/** Four examples of each class but the last, each of another colour, the second held out. */
const examples = classes.slice(0, -1).flatMap(({ id }, at) =>
  [0, 1, 2, 3].map((index) => ({
    classId: id,
    name: index === 0 ? '' : `photo ${index}.jpeg`,
    picture: new Blob([plainPng(6, [60 * at, 60 * index, 0])], { type: 'image/png' }),
    heldOut: index === 1,
    ...(index > 1 && { group: `patient ${at}` }),
  })),
);

const archiveOf = async (written: readonly WrittenExample[] = examples) => (await writeArchive(classes, written))!;
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** A folder with what an archive unpacks to; its cache is beside it. */
function unpacked(zip: ReturnType<typeof openZip>): string {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  for (const name of zip.names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), zip.read(name));
  }
  return folder;
}

async function readAll(archive: Blob) {
  const { examples, ...found } = await readArchive(archive);
  const read = [];
  for await (const example of examples()) {
    read.push({ ...example, picture: await bytesOf(example.picture), type: example.picture.type });
  }
  return { ...found, examples: read };
}

it('keeps all that a project is', async () => {
  const onProgress = vi.fn();
  const read = await readAll((await writeArchive(classes, examples, { onProgress }))!);
  expect(onProgress.mock.calls.at(-1)).toEqual([16, 16]);
  expect(read.classNames).toEqual(names);
  const expected = examples.map(async ({ classId, name, picture, heldOut, group }) => ({
    className: names[Number(classId.slice(1))],
    name,
    picture: await bytesOf(picture),
    type: 'image/png',
    heldOut,
    ...(group !== undefined && { group }),
  }));
  expect(read.examples).toEqual(await Promise.all(expected));
});

it('is a zip that other programs read and `densenet data check` takes', async () => {
  const archive = (await writeArchive(classes, examples, { folder: 'my examples' }))!;
  // Strict with headers and checksums, and of another make.
  const zip = openZip(await bytesOf(archive));
  expect(zip.names[0]).toBe('my examples/project.json');
  const folder = unpacked(zip);
  const { code, stdout, stderr } = await runCli('data', 'check', join(folder, 'my examples'), '--workers', '1');
  expect(stderr).not.toContain('warning');
  expect(code).toBe(0);
  expect(stdout).toContain('16 pictures of 4 classes');
  expect(stdout).toMatch(/^T-shirt\/top +3 +1$/m);
  expect(stdout).toMatch(/^t-shirt:TOP +3 +1$/m);
  expect(stdout).toMatch(/^猫 “cat” +3 +1$/m);
});

it('has the groups by which a training in Node divides: no recording is in both parts', async () => {
  // Six recordings of a class, of three frames each, none of them held out yet.
  const frames = classes.slice(0, -1).flatMap(({ id }, at) =>
    Array.from({ length: 18 }, (_, index) => ({
      classId: id,
      name: '',
      picture: new Blob([plainPng(6, [60 * at, 14 * index, 0])], { type: 'image/png' }),
      group: `${id} ${index % 6}`,
    })),
  );
  const list = await listPictures(join(unpacked(openZip(await bytesOf(await archiveOf(frames)))), 'examples'));
  expect(list.head.groupNames).toHaveLength(24);
  const { train, validation } = dividePictures(list, list.indicesOf('undivided'), { validationFraction: 0.3, seed: 1 });
  const groupsIn = (indices: Uint32Array) => new Set(Array.from(indices, (index) => list.columns.groups[index]!));
  expect(groupsIn(validation).size).toBeGreaterThanOrEqual(4);
  expect([...groupsIn(train)].filter((group) => groupsIn(validation).has(group))).toEqual([]);
});

it('divides nothing where nothing is held out, and leaves no class without pictures to learn from', async () => {
  const folders = async (changed: readonly WrittenExample[]) =>
    openZip(await bytesOf(await archiveOf(changed))).names.map((name) => name.split('/').slice(1, -1).join('/'));
  const undecided = await folders(examples.map((example) => ({ ...example, heldOut: undefined })));
  expect([...new Set(undecided)].sort()).toEqual(['', 'T-shirt_top', '_', 't-shirt_TOP (2)', '猫 “cat”']);
  const changed = examples.map((example) => (example.classId === 'c0' ? { ...example, heldOut: true } : example));
  expect((await folders(changed)).filter((path) => path.endsWith('/T-shirt_top'))).toEqual(
    Array(4).fill('train/T-shirt_top'),
  );
  const marks = (await readAll(await archiveOf(changed))).examples.slice(0, 5).map(({ heldOut }) => heldOut);
  expect(marks).toEqual([true, true, true, true, false]);
});

it('ends when it is told to, and leaves the target aborted', async () => {
  const abort = vi.fn();
  const controller = new AbortController();
  const reason = new Error('enough');
  const written = writeArchive(classes, examples, {
    target: new WritableStream({ abort }),
    signal: controller.signal,
    onProgress: (done) => done === 3 && controller.abort(reason),
  });
  await expect(written).rejects.toBe(reason);
  expect(abort).toHaveBeenCalledExactlyOnceWith(reason);
});

it('reads what another program has compressed', async () => {
  const picture = plainPng(40, [1, 2, 3]);
  const archive = new Blob([new Uint8Array(zipSync({ 'pets/cat/1.png': picture, 'pets/dog/2.png': picture }))]);
  expect(archive.size).toBeLessThan(2 * picture.length + 500);
  const { classNames, examples } = await readAll(archive);
  expect(classNames).toEqual(['cat', 'dog']);
  expect(examples[1]!.picture).toEqual(picture);
});

it('says what is wrong with an archive', async () => {
  await expect(readArchive(new Blob(['no zip']))).rejects.toThrow(/^This is no zip archive/);
  const archive = await bytesOf(await archiveOf());
  await expect(readArchive(new Blob([archive.subarray(0, -200)]))).rejects.toThrow(ExampleArchiveError);
  archive[Buffer.from(archive).lastIndexOf('IHDR') + 5]! ^= 1;
  await expect(readAll(new Blob([archive]))).rejects.toThrow(/^"examples\/.*png" in the archive is damaged/);
  // The directory's first entry says that it unpacks to 65 MB.
  const bomb = new Blob([
    new Uint8Array(inDirectory(stored({ 'cat/1.png': plainPng(4, [1, 2, 3]) }), 0, 24, 4, 65 * 2 ** 20)),
  ]);
  await expect(readAll(bomb)).rejects.toThrow('"cat/1.png" in the archive has 65 MB unpacked; a picture may have 64.');
});
