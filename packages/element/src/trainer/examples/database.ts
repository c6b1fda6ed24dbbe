import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { ExampleClass } from '../types.ts';
import type { Example } from './types.ts';

/** A picture as bytes and not as a Blob: some versions of Safari lose the Blobs of a database. */
interface StoredExample extends Omit<Example, 'picture'> {
  bytes: ArrayBuffer;
  type: string;
}

interface Schema extends DBSchema {
  /** The classes in order, under the one key `classes`. */
  project: { key: 'classes'; value: readonly ExampleClass[] };
  examples: { key: string; value: StoredExample };
}

/** Examples that are read or written at a time: some megabytes, which the page's thread unpacks in a few milliseconds. */
export const batchSize = 100;

const databaseName = (project: string) => `densenet-trainer/${project}`;

export interface OpenOptions {
  /** Whether to make the database where there is none; looking does not leave one behind. */
  create: boolean;
  /** Called when the connection was closed from outside: another tab forgets the project. */
  onClosed(): void;
}

/** The database of one project. */
export class ExampleDatabase {
  readonly #connection: IDBPDatabase<Schema>;

  private constructor(connection: IDBPDatabase<Schema>) {
    this.#connection = connection;
  }

  /**
   * @returns undefined where there is none and none was to be made
   * @throws Error where the browser gives this page no database
   */
  static async open(project: string, { create, onClosed }: OpenOptions): Promise<ExampleDatabase | undefined> {
    if (typeof indexedDB === 'undefined') throw new Error('this browser has no IndexedDB');
    let absent = false;
    try {
      const connection = await openDB<Schema>(databaseName(project), 1, {
        upgrade(database, _from, _to, transaction) {
          if (!create) {
            absent = true;
            // The promise of an aborted transaction rejects, and nobody awaits this one.
            transaction.done.catch(() => {});
            transaction.abort();
            return;
          }
          database.createObjectStore('project');
          database.createObjectStore('examples', { keyPath: 'id' });
        },
        blocking(_from, _to, event) {
          (event.target as IDBDatabase).close();
          onClosed();
        },
        terminated: onClosed,
      });
      return new ExampleDatabase(connection);
    } catch (error) {
      if (absent) return undefined;
      throw error;
    }
  }

  /** Deletes a project's database; connections of other tabs are closed. */
  static async delete(project: string): Promise<void> {
    await deleteDB(databaseName(project));
  }

  async readClasses(): Promise<readonly ExampleClass[]> {
    return (await this.#connection.get('project', 'classes')) ?? [];
  }

  /** The examples in the order in which they were made, some at a time. */
  async *readExamples(): AsyncGenerator<Example[]> {
    let after: string | undefined;
    for (;;) {
      const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true);
      const batch = await this.#connection.getAll('examples', range, batchSize);
      if (batch.length === 0) return;
      after = batch.at(-1)!.id;
      yield batch.map(({ bytes, type, ...example }) => ({ ...example, picture: new Blob([bytes], { type }) }));
    }
  }

  async writeClasses(classes: readonly ExampleClass[]): Promise<void> {
    await this.#connection.put('project', classes, 'classes');
  }

  /**
   * Writes examples, in place of older ones of their ids: all or, where it throws, none.
   *
   * @throws QuotaExceededError (a DOMException) where there is no room
   */
  async writeExamples(examples: readonly Example[]): Promise<void> {
    // A transaction ends when nothing is asked of it for a moment, so the bytes are read before it begins.
    const stored = await Promise.all(
      examples.map(async ({ picture, ...example }) => ({
        ...example,
        bytes: await picture.arrayBuffer(),
        type: picture.type,
      })),
    );
    const transaction = this.#connection.transaction('examples', 'readwrite');
    await Promise.all([...stored.map((example) => transaction.store.put(example)), transaction.done]);
  }

  async removeExamples(ids: readonly string[]): Promise<void> {
    const transaction = this.#connection.transaction('examples', 'readwrite');
    await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
  }

  /** Writes all of examples but their pictures, which stay as they are; those that are not there are passed over. */
  async updateExamples(examples: readonly Example[]): Promise<void> {
    const transaction = this.#connection.transaction('examples', 'readwrite');
    const update = async ({ picture: _, ...changed }: Example) => {
      const stored = await transaction.store.get(changed.id);
      if (stored !== undefined) await transaction.store.put({ ...stored, ...changed });
    };
    await Promise.all([...examples.map(update), transaction.done]);
  }

  close(): void {
    this.#connection.close();
  }
}
