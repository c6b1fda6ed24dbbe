// The page of the trainer's tests: the element as it is, on engines that read nothing of a picture but its colour.
import { define } from '../../ui/define.ts';
import { ExampleProject } from '../examples/exampleProject.ts';
import { newId } from '../examples/ids.ts';
import { ExampleKeeper } from '../examples/keeper.ts';
import { createExportTools } from '../export/exportTools.ts';
import { chooseTrainer } from '../host/startTrainer.ts';
import { DensenetTrainer } from '../ui/trainer.ts';
import { FakeTrainer, type FakeTrainerOptions } from './fakeTrainer.ts';

let options: FakeTrainerOptions = {};
let counter = 0;
const engines: FakeTrainer[] = [];
let fail: (error: Error) => void = () => {};

chooseTrainer({
  start(_, onFailure) {
    const engine = new FakeTrainer(options);
    engines.push(engine);
    fail = onFailure;
    return {
      engine,
      stop() {
        engine.stopped = true;
      },
    };
  },
  // Networks are not converted: the fake engine's file holds none.
  loadExportTools: async () =>
    createExportTools({
      createWorker: () => {
        throw new Error('the tests of the element convert no network');
      },
      loadHere: () => Promise.reject(new Error('the tests of the element convert no network')),
    }),
});
define('densenet-trainer', DensenetTrainer);

const reachable = {
  /** All engines that were started, in order. */
  engines,
  /** Sets the options of engines that start from now on. */
  configure(next: FakeTrainerOptions): void {
    options = next;
  },
  /** The last engine's worker fails. */
  crash: () => fail(new Error('The worker that computes has failed.')),
  /** Puts a new element into the page, in place of the one before. */
  show(attributes: Readonly<Record<string, string>> = {}): DensenetTrainer {
    const element = document.createElement('densenet-trainer');
    for (const [name, value] of Object.entries({ src: 'base.safetensors', ...attributes })) {
      element.setAttribute(name, value);
    }
    document.querySelector('main')!.replaceChildren(element);
    return element;
  },
  get element(): DensenetTrainer {
    return document.querySelector('densenet-trainer')!;
  },
  /** A picture file of one colour with a disc whose place depends on how many were made, so that no two are alike. */
  async picture(colour: string, width = 64, height = width): Promise<File> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#888';
    context.beginPath();
    context.arc((((counter * 37) % 64) / 64) * width, (((counter * 23) % 64) / 64) * height, width / 10, 0, 7);
    context.fill();
    return new File([await canvas.convertToBlob()], `${colour}-${++counter}.png`, { type: 'image/png' });
  },
  /** Adds examples of colours: `{ red: 12, blue: 8 }`. */
  async teach(counts: Readonly<Record<string, number>>): Promise<void> {
    const added = [];
    for (const [colour, count] of Object.entries(counts)) {
      for (let at = 0; at < count; at++) added.push(this.element.addExample(colour, await this.picture(colour)));
    }
    await Promise.all(added);
  },
  /** Writes examples of colours into the database, as an earlier visit has kept them. */
  async keepBeforehand(counts: Readonly<Record<string, number>>): Promise<void> {
    const project = new ExampleProject();
    const keeper = new ExampleKeeper(project, 'default', () => {});
    for (const [colour, count] of Object.entries(counts)) {
      const { id: classId } = project.addClass(colour);
      const picture = await this.picture(colour);
      project.add(Array.from({ length: count }, () => ({ id: newId(), classId, name: '', picture })));
    }
    await keeper.keep();
    keeper.close();
  },
  /** Sizes of the pictures in the database. */
  async keptSizes(): Promise<string[]> {
    const project = new ExampleProject();
    const keeper = new ExampleKeeper(project, 'default', () => {});
    await keeper.restore();
    keeper.close();
    return Promise.all(
      [...project.all()].map(async ({ picture }) => {
        const { width, height } = await createImageBitmap(picture);
        return `${width} x ${height}`;
      }),
    );
  },
  /** Drops files onto the element, as a visitor does. `folder` is a path of folders, with `/` between. */
  drop(files: readonly { file: File; folder?: string }[], onto = '.panel'): void {
    const root: Folder = { files: [], folders: new Map() };
    for (const { file, folder } of files) {
      let at = root;
      for (const name of folder?.split('/') ?? []) {
        const inside = at.folders.get(name) ?? { files: [], folders: new Map() };
        at.folders.set(name, inside);
        at = inside;
      }
      at.files.push(file);
    }
    const items = entriesOf(root).map((entry) => ({ webkitGetAsEntry: () => entry }));
    const transfer = { types: ['Files'], items, files: files.map(({ file }) => file), getData: () => '' };
    const event = new DragEvent('drop', { bubbles: true, composed: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: transfer });
    this.element.shadowRoot!.querySelector(onto)!.dispatchEvent(event);
  },
  /** How a promise settled, in words. */
  outcome(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'fulfilled',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  },
};

interface Folder {
  files: File[];
  folders: Map<string, Folder>;
}

const entriesOf = ({ files, folders }: Folder): object[] => [
  ...files.map(fileEntry),
  ...[...folders].map(([name, content]) => folderEntry(name, content)),
];

function fileEntry(file: File) {
  return { name: file.name, isDirectory: false, file: (give: (file: File) => void) => give(file) };
}

function folderEntry(name: string, content: Folder) {
  const createReader = () => {
    let entries = entriesOf(content);
    return {
      readEntries(give: (entries: object[]) => void) {
        const some = entries.slice(0, 100);
        entries = entries.slice(100);
        setTimeout(give, 0, some);
      },
    };
  };
  return { name, isDirectory: true, createReader };
}

declare global {
  /** Defined only on the page of the trainer's tests. */
  var trainerPage: typeof reachable;
}
globalThis.trainerPage = reachable;
