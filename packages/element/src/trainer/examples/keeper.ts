import { batchSize, ExampleDatabase } from './database.ts';
import { type ExampleProject, noChange } from './exampleProject.ts';
import type { Example, ExampleChange, Keeping } from './types.ts';

/**
 * Keeps a project's examples in the browser's database, if the visitor wants so: each change of the project is written
 * behind it, one after the other. What has no room stays in memory and is written when there is room again.
 */
export class ExampleKeeper {
  keeping: Keeping = { state: 'off' };
  readonly #project: ExampleProject;
  readonly #name: string;
  readonly #onChange: () => void;
  #database: ExampleDatabase | undefined;
  #stopListening = () => {};
  /** Ids of the examples that had no room. */
  readonly #unsaved = new Set<string>();
  /** Whether the project changes because of what the database has. */
  #isReading = false;
  #writes: Promise<void> = Promise.resolve();
  /** The call of `keep` that is under way. */
  #beginning: Promise<void> | undefined;

  /**
   * @param name of the project: each has a database of its own
   * @param onChange called after `keeping` has changed
   */
  constructor(project: ExampleProject, name: string, onChange: () => void) {
    this.#project = project;
    this.#name = name;
    this.#onChange = onChange;
  }

  /** Fulfilled when all changes until now are written, or have found no room. */
  get written(): Promise<void> {
    return this.#writes;
  }

  /** Brings back what an earlier visit has kept, and goes on keeping; does nothing where nothing was kept. */
  async restore(): Promise<void> {
    const database = await this.#open(false);
    if (database === undefined) return;
    try {
      await this.#read(database);
      this.#enterOn();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** Keeps the examples from now on, those that are there included; fulfilled when they are written, or have found no room. */
  keep(): Promise<void> {
    this.#beginning ??= this.#begin().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }

  async #begin(): Promise<void> {
    if (this.#database !== undefined) return this.written;
    if ((await this.#open(true)) === undefined) return;
    // Without it a browser may clear the database when the disk is nearly full. Not every browser asks or answers.
    await globalThis.navigator?.storage?.persist?.().catch(() => false);
    this.#follow({ ...noChange, classes: true, added: [...this.#project.all()] });
    await this.written;
    this.#enterOn();
  }

  /** Deletes what is kept; the examples stay in memory until the page is closed or they are removed. */
  async forget(): Promise<void> {
    // What changes from here on is not to be written.
    this.#stopListening();
    await this.written;
    this.close();
    this.#unsaved.clear();
    await ExampleDatabase.delete(this.#name).catch(() => {});
    this.#enter({ state: 'off' });
  }

  /** Ends the connection, and keeps what is kept. */
  close(): void {
    this.#stopListening();
    this.#database?.close();
    this.#database = undefined;
  }

  async #open(create: boolean): Promise<ExampleDatabase | undefined> {
    this.#enter({ state: 'opening' });
    try {
      const onClosed = () => {
        this.close();
        this.#enter({ state: 'off' });
      };
      this.#database = await ExampleDatabase.open(this.#name, { create, onClosed });
    } catch (error) {
      this.#enter({ state: 'unavailable', reason: (error as Error).message });
      return undefined;
    }
    if (this.#database === undefined) {
      this.#enter({ state: 'off' });
      return undefined;
    }
    this.#stopListening = this.#project.listen((change) => this.#follow(change));
    return this.#database;
  }

  /** Adds what is kept to the project. A kept class of the same name as one of the project's becomes that one. */
  async #read(database: ExampleDatabase): Promise<void> {
    const classIds = new Map<string, string>();
    for (const { id, name } of await database.readClasses()) {
      const known = this.#project.classes.find((known) => known.id === id || known.name === name);
      classIds.set(id, (known ?? this.#project.addClass(name, id)).id);
    }
    for await (const batch of database.readExamples()) {
      const ofClasses = batch.flatMap((example) => {
        const classId = classIds.get(example.classId);
        return classId === undefined ? [] : [{ ...example, classId }];
      });
      this.#isReading = true;
      this.#project.add(ofClasses);
      this.#isReading = false;
      const changed = ofClasses.filter(({ id, classId }) => classId !== batch.find((one) => one.id === id)!.classId);
      if (changed.length > 0) this.#follow({ ...noChange, added: changed });
    }
  }

  #follow(change: ExampleChange): void {
    if (this.#isReading) return;
    this.#writes = this.#writes.then(() => this.#write(change));
  }

  async #write({ classes, added, removed, moved, assigned }: ExampleChange): Promise<void> {
    const database = this.#database;
    if (database === undefined) return;
    try {
      if (classes) await database.writeClasses(this.#project.classes);
      if (removed.length > 0) {
        for (const id of removed) this.#unsaved.delete(id);
        await database.removeExamples(removed);
      }
      await this.#inBatches([...moved, ...assigned], (batch) => database.updateExamples(batch));
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    // Removing makes room for what had none.
    const waiting = removed.length > 0 ? [...this.#unsaved] : [];
    const ids = [...waiting, ...added.map(({ id }) => id)];
    await this.#inBatches(ids, (batch) => this.#save(database, batch));
    if (this.keeping.state === 'on' && this.keeping.unsaved !== this.#unsaved.size) {
      this.#enter({ state: 'on', unsaved: this.#unsaved.size });
    }
  }

  /** Hands over examples, some at a time; those that were removed before their turn came are left out. */
  async #inBatches(ids: readonly string[], write: (examples: Example[]) => Promise<void>): Promise<void> {
    for (let first = 0; first < ids.length; first += batchSize) {
      await write(ids.slice(first, first + batchSize).flatMap((id) => this.#project.find(id) ?? []));
    }
  }

  async #save(database: ExampleDatabase, examples: readonly Example[]): Promise<void> {
    try {
      await database.writeExamples(examples);
      for (const { id } of examples) this.#unsaved.delete(id);
    } catch (error) {
      if ((error as Error).name !== 'QuotaExceededError') this.#fail(error as Error);
      else if (examples.length > 1) for (const example of examples) await this.#save(database, [example]);
      else for (const { id } of examples) this.#unsaved.add(id);
    }
  }

  /** The database has failed otherwise than for want of room: such as when another tab has forgotten the project. */
  #fail(error: Error): void {
    this.close();
    this.#enter({ state: 'unavailable', reason: error.message });
  }

  /** To be called when what there is has been written or read: only then it is true that it is kept. */
  #enterOn(): void {
    if (this.#database !== undefined) this.#enter({ state: 'on', unsaved: this.#unsaved.size });
  }

  #enter(keeping: Keeping): void {
    this.keeping = keeping;
    this.#onChange();
  }
}
