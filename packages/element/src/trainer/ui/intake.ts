import { abortError } from '../../image/errors.ts';
import { type ImageSource, toPicture } from '../../image/picture.ts';
import type { ExampleProject } from '../examples/exampleProject.ts';
import { newId } from '../examples/ids.ts';
import { storedPicture } from '../examples/storedPicture.ts';
import type { Example } from '../examples/types.ts';

/** A picture that is to become an example. */
export interface IntakeItem {
  source: ImageSource;
  classId: string;
  /** Of its file; empty where it has none. */
  name: string;
  /** As a project that is brought back says it. */
  heldOut?: boolean | undefined;
  /** What it was taken together with: see `NewExample.group`. */
  group?: string | undefined;
}

interface Waiting extends IntakeItem {
  resolve(id: string): void;
  reject(error: Error): void;
}

/** Milliseconds in which examples are gathered before they are added, since each addition draws the page anew. */
const gatherFor = 250;

/** Reads pictures one after the other, so that only one is in memory at its full size, and adds them to a project. */
export class Intake {
  readonly #project: ExampleProject;
  readonly #baseUri: () => string;
  readonly #onChange: () => void;
  readonly #waiting: Waiting[] = [];
  readonly #gathered: { example: Example; resolve(id: string): void; reject(error: Error): void }[] = [];
  #gatheredSince = 0;
  #done = 0;
  #total = 0;
  #running: AbortController | undefined;

  /** @param onChange called when `progress` has changed */
  constructor(project: ExampleProject, baseUri: () => string, onChange: () => void) {
    this.#project = project;
    this.#baseUri = baseUri;
    this.#onChange = onChange;
  }

  /** How many of the pictures that were given are read; undefined where none is being read. */
  get progress(): { done: number; total: number } | undefined {
    return this.#running && { done: this.#done, total: this.#total };
  }

  /**
   * Adds a picture when its turn comes.
   *
   * @returns the id of the example
   * @throws PictureError where there is no picture in the source
   * @throws AbortError where reading is cancelled, or the class removed meanwhile
   */
  read(item: IntakeItem): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...item, resolve, reject });
      this.#total++;
      if (this.#running === undefined) void this.#run();
      else this.#onChange();
    });
  }

  /** Gives up on what was not read yet. */
  cancel(): void {
    const error = abortError('Reading was stopped.');
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#running?.abort(error);
  }

  async #run(): Promise<void> {
    this.#running = new AbortController();
    this.#gatheredSince = performance.now();
    this.#onChange();
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      const { signal } = this.#running;
      const { source, classId, name, heldOut, group, resolve, reject } = item;
      try {
        const picture = await toPicture(source, this.#baseUri(), signal);
        const stored = await storedPicture(picture, source instanceof Blob ? source : undefined);
        signal.throwIfAborted();
        const known = { ...(heldOut !== undefined && { heldOut }), ...(group !== undefined && { group }) };
        const example = { id: newId(), classId, name, picture: stored, ...known };
        this.#gathered.push({ example, resolve, reject });
      } catch (error) {
        reject(error as Error);
      }
      this.#done++;
      if (performance.now() - this.#gatheredSince > gatherFor) this.#flush();
      if (signal.aborted) this.#running = new AbortController();
    }
    this.#running = undefined;
    this.#done = 0;
    this.#total = 0;
    this.#flush();
  }

  #flush(): void {
    const known = new Set(this.#project.classes.map(({ id }) => id));
    const gathered = this.#gathered.splice(0);
    this.#project.add(gathered.flatMap(({ example }) => (known.has(example.classId) ? example : [])));
    for (const { example, resolve, reject } of gathered) {
      if (known.has(example.classId)) resolve(example.id);
      else reject(abortError('Its class was removed.'));
    }
    this.#gatheredSince = performance.now();
    this.#onChange();
  }
}
