import { createReadStream } from 'node:fs';
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { type CsvError, parse } from 'csv-parse';
import { PictureListError } from '../errors.ts';
import { unreadable } from '../pictures/readPicture.ts';
import { lookAtAll } from './disk.ts';
import type { ListOptions } from './listFolder.ts';
import { type ListedPicture, type PictureList, PictureListBuilder, type PicturePart } from './pictureList.ts';

/** What the `split` column may say. */
const partWords: Readonly<Record<string, PicturePart>> = {
  '': 'undivided',
  train: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
};

/** How many rows are held until their files are looked at together. */
const rowsAtOnce = 4096;

interface Row {
  line: number;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * The pictures that a table names: CSV with a first line that has `path` and `label` (and, if they are there, `split` and a
 * column of groups), or JSONL with one object of these in each line. Paths are below the table's folder; several labels have
 * `|` between them, or are a list in JSONL. A picture that shows none of the classes has an empty list in JSONL, or an empty
 * label in a table where some picture has several labels: elsewhere an empty label is taken for a mistake. Pictures are in the
 * table's order, classes are sorted.
 *
 * @param table absolute
 * @param groupColumn names the groups whose pictures must stay in one part
 * @throws PictureListError where the table or a line of it is not as described; it names the line
 */
export async function listTable(
  table: string,
  { groupColumn, ...options }: ListOptions & { groupColumn?: string | undefined },
): Promise<PictureList> {
  const folder = dirname(table);
  options.onWitness(table);
  const classes = new Map<string, number>();
  const groups = new Map<string, number>();
  const seen = new Map<string, number>();
  const missing: string[] = [];
  const blank: string[] = [];
  let someHaveSeveral = false;
  const listed: Omit<ListedPicture, 'size' | 'time'>[] = [];
  const builder = new PictureListBuilder();
  const flush = async () => {
    const paths = listed.map(({ path }) => join(folder, path));
    const found = await lookAtAll(options.disk, paths, options.signal);
    listed.forEach((picture, at) => {
      const file = found[at];
      if (file?.kind === 'file') builder.add({ ...picture, size: file.size, time: file.time });
      else missing.push(picture.path);
    });
    listed.length = 0;
  };
  for await (const { line, fields } of rowsOf(table)) {
    const where = `${table}, line ${line}`;
    const path = pathIn(folder, textOf(fields, 'path', where), where);
    const before = seen.get(path);
    if (before !== undefined) throw new PictureListError(`${where}: ${path} is in line ${before} already: remove one`);
    seen.set(path, line);
    const labels = labelsOf(fields, where).map((label) => numberOf(classes, label));
    if (labels.length > 1) someHaveSeveral = true;
    if (fields.label === '') blank.push(where);
    const group = groupColumn === undefined ? -1 : numberOf(groups, textOf(fields, groupColumn, where));
    listed.push({ path, labels, part: partOf(fields, where), group });
    if (listed.length === rowsAtOnce) await flush();
  }
  await flush();
  if (blank.length > 0 && !someHaveSeveral) throw blankLabel(blank);
  if (builder.count === 0) {
    const reason =
      missing.length === 0
        ? 'has no lines after its first'
        : `names ${missing.length} pictures, and none of them is there (${join(folder, missing[0]!)} is the first)`;
    throw new PictureListError(`${table} ${reason}: paths in it must be below its own folder, ${folder}`);
  }
  const { classNames, order } = sorted(classes);
  if (classNames.length < 2) {
    throw new PictureListError(`${table} has one class only (${classNames[0]}): at least two are needed to tell apart`);
  }
  const list = builder.list({ folder, classNames, groupNames: [...groups.keys()], otherFiles: 0, missing });
  list.columns.labels.forEach((label, at, labels) => {
    labels[at] = order[label]!;
  });
  expectTrained(list, table);
  return list;
}

/** Each class that another part has must be in the train part, if there is one. */
function expectTrained(list: PictureList, table: string): void {
  const trained = new Uint8Array(list.head.classNames.length);
  const train = list.indicesOf('train');
  if (train.length === 0) return;
  for (const index of train) for (const label of list.labels(index)) trained[label] = 1;
  for (let index = 0; index < list.count; index++) {
    const unknown = list.labels(index).find((label) => trained[label] === 0);
    if (unknown === undefined) continue;
    throw new PictureListError(
      `${table}: ${list.path(index)} (${list.part(index)} part) is labelled ${list.head.classNames[unknown]}, which no picture ` +
        'of the train part is: nothing could learn it. Correct the label, or add such pictures to train.',
    );
  }
}

async function* rowsOf(table: string): AsyncGenerator<Row> {
  const kind = extname(table).toLowerCase();
  if (kind !== '.csv' && kind !== '.jsonl') {
    throw new PictureListError(`${table} is neither a folder nor a table: expected a folder, .csv or .jsonl`);
  }
  const stream = createReadStream(table);
  try {
    if (kind === '.csv') yield* csvRows(stream, table);
    else yield* jsonRows(stream, table);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(table, error);
  } finally {
    stream.destroy();
  }
}

async function* csvRows(stream: NodeJS.ReadableStream, table: string): AsyncGenerator<Row> {
  const columns = (names: string[]) => {
    const lower = names.map((name) => name.trim());
    if (lower.includes('path') && lower.includes('label')) return lower;
    throw new PictureListError(
      `${table}: its first line must name its columns, path and label among them; found ${JSON.stringify(names.join(','))}`,
    );
  };
  const parser = parse({ bom: true, columns, info: true, skip_empty_lines: true });
  stream.on('error', (error) => parser.destroy(error));
  stream.pipe(parser);
  try {
    for await (const { record, info } of parser) yield { line: info.lines, fields: record };
  } catch (error) {
    const { code, message } = error as CsvError;
    if (!String(code).startsWith('CSV_')) throw error;
    throw new PictureListError(`${table} is not the CSV that it should be: ${message}`, { cause: error });
  }
}

async function* jsonRows(stream: NodeJS.ReadableStream, table: string): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    let fields: unknown;
    try {
      fields = JSON.parse(json);
    } catch (cause) {
      throw new PictureListError(`${table}, line ${line}: it is no JSON (${(cause as Error).message})`, { cause });
    }
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw new PictureListError(`${table}, line ${line}: expected an object like {"path": "a.jpg", "label": "cat"}`);
    }
    yield { line, fields: fields as Record<string, unknown> };
  }
}

function textOf(fields: Row['fields'], column: string, where: string): string {
  const value = fields[column];
  if (value === undefined) {
    throw new PictureListError(`${where}: there is no ${column}; it has ${Object.keys(fields).join(', ')}`);
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new PictureListError(`${where}: its ${column} must be a text that is not empty, got ${JSON.stringify(value)}`);
}

function blankLabel([first, ...others]: readonly string[]): PictureListError {
  const lines = others.length === 1 ? 'line' : 'lines';
  const many = others.length === 0 ? '' : ` (and ${others.length} other ${lines})`;
  return new PictureListError(
    `${first}${many}: its label must be a text that is not empty, got "". An empty label means that a picture shows none of the ` +
      'classes only where others show several (cat|dog); in JSONL it is the empty list, []',
  );
}

function labelsOf(fields: Row['fields'], where: string): string[] {
  const { label } = fields;
  if (label === '') return [];
  const each = Array.isArray(label) ? label : textOf(fields, 'label', where).split('|');
  const names = each.map((one: unknown) => (typeof one === 'string' ? one.trim().normalize('NFC') : ''));
  if (names.includes('')) {
    throw new PictureListError(`${where}: one of its labels is empty: ${JSON.stringify(label)}`);
  }
  return [...new Set(names)];
}

function partOf(fields: Row['fields'], where: string): PicturePart {
  const word = fields.split ?? '';
  const part = typeof word === 'string' ? partWords[word.trim().toLowerCase()] : undefined;
  if (part !== undefined) return part;
  throw new PictureListError(`${where}: its split must be train, val or test, got ${JSON.stringify(word)}`);
}

/** Below the table's folder, with `/` between the names. */
function pathIn(folder: string, text: string, where: string): string {
  const path = relative(folder, resolve(folder, text));
  if (path === '' || path.startsWith('..') || isAbsolute(path)) {
    throw new PictureListError(`${where}: ${text} is not below the table's folder, ${folder}: move the table above it`);
  }
  return path.replaceAll(sep, '/');
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

/** The names sorted, and for each number given so far the name's place among them. */
function sorted(numbers: ReadonlyMap<string, number>): { classNames: string[]; order: Int32Array } {
  const classNames = [...numbers.keys()].sort((a, b) => (a < b ? -1 : 1));
  const order = new Int32Array(classNames.length);
  classNames.forEach((name, at) => {
    order[numbers.get(name)!] = at;
  });
  return { classNames, order };
}
