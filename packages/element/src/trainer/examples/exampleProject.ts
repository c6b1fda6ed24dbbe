import type { ExampleClass, ExampleRecord } from '../types.ts';
import { newId } from './ids.ts';
import type { Example, ExampleChange } from './types.ts';

/** A change in which nothing happened. */
export const noChange: ExampleChange = { classes: false, added: [], removed: [], moved: [], assigned: [] };

type Listener = (change: ExampleChange) => void;

/** The classes and their examples, in memory. Whether they outlive the page is not its business. */
export class ExampleProject {
  #classes: ExampleClass[] = [];
  /** The examples of each class by their ids, in the order in which they were given. */
  readonly #examples = new Map<string, Map<string, Example>>();
  readonly #listeners = new Set<Listener>();

  get classes(): readonly ExampleClass[] {
    return this.#classes;
  }

  /** How many examples there are, of all classes. */
  get size(): number {
    let size = 0;
    for (const examples of this.#examples.values()) size += examples.size;
    return size;
  }

  /** Calls a function after each change, until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The names of classes by their ids; empty for one that is gone. */
  namesOf(classIds: readonly string[]): string[] {
    return classIds.map((classId) => this.#classes.find(({ id }) => id === classId)?.name ?? '');
  }

  countOf(classId: string): number {
    return this.#examples.get(classId)?.size ?? 0;
  }

  /** The examples of a class, the oldest first. */
  examplesOf(classId: string): Example[] {
    return [...(this.#examples.get(classId)?.values() ?? [])];
  }

  /** All examples, class by class. */
  *all(): Generator<Example> {
    for (const { id } of this.#classes) yield* this.#examples.get(id)!.values();
  }

  find(exampleId: string): Example | undefined {
    for (const examples of this.#examples.values()) {
      const example = examples.get(exampleId);
      if (example !== undefined) return example;
    }
    return undefined;
  }

  /** @throws RangeError where there is no class of that name */
  idOf(name: string): string {
    const found = this.#classes.find((known) => known.name === name);
    if (found !== undefined) return found.id;
    const names = this.#classes.map((known) => `"${known.name}"`).join(', ') || 'none, so add it first';
    throw new RangeError(`There is no class "${name}". The classes are ${names}.`);
  }

  /** The class of this name; a new one where there is none. */
  classNamed(name: string): ExampleClass {
    return this.#classes.find((known) => known.name === name) ?? this.addClass(name);
  }

  /** @throws RangeError where the name is empty or taken */
  addClass(name: string, id = newId()): ExampleClass {
    const added = { id, name: this.#checked(name) };
    this.#classes = [...this.#classes, added];
    this.#examples.set(id, new Map());
    this.#tell({ classes: true });
    return added;
  }

  /** @throws RangeError where there is no such class, or the name is empty or taken */
  renameClass(classId: string, name: string): void {
    const before = this.#class(classId);
    if (before.name === name.trim()) return;
    const renamed = { ...before, name: this.#checked(name) };
    this.#classes = this.#classes.map((known) => (known === before ? renamed : known));
    this.#tell({ classes: true });
  }

  /**
   * Removes a class with its examples.
   *
   * @throws RangeError where there is no such class
   */
  removeClass(classId: string): void {
    this.#class(classId);
    const removed = [...this.#examples.get(classId)!.keys()];
    this.#classes = this.#classes.filter(({ id }) => id !== classId);
    this.#examples.delete(classId);
    this.#tell({ classes: true, removed });
  }

  /**
   * Adds examples to their classes. One whose id is known takes that one's place.
   *
   * @throws RangeError where one's class does not exist
   */
  add(examples: readonly Example[]): void {
    for (const { classId } of examples) this.#class(classId);
    for (const example of examples) this.#examples.get(example.classId)!.set(example.id, example);
    if (examples.length > 0) this.#tell({ added: examples });
  }

  /** Removes examples; ids that are not known are passed over. */
  remove(ids: readonly string[]): void {
    const removed = ids.filter((id) => [...this.#examples.values()].some((examples) => examples.delete(id)));
    if (removed.length > 0) this.#tell({ removed });
  }

  /** @throws RangeError where there is no such class */
  move(ids: readonly string[], classId: string): void {
    this.#class(classId);
    const moved = ids.filter((id) => {
      const example = this.find(id);
      if (example === undefined || example.classId === classId) return false;
      this.#examples.get(example.classId)!.delete(id);
      this.#examples.get(classId)!.set(id, { ...example, classId });
      return true;
    });
    if (moved.length > 0) this.#tell({ moved });
  }

  /** Notes which examples the engine holds out; ids that are not known are passed over. */
  assign(records: readonly Pick<ExampleRecord, 'id' | 'heldOut'>[]): void {
    const assigned = records.filter(({ id, heldOut }) => {
      const example = this.find(id);
      if (example === undefined || example.heldOut === heldOut) return false;
      this.#examples.get(example.classId)!.set(id, { ...example, heldOut });
      return true;
    });
    if (assigned.length > 0) this.#tell({ assigned: assigned.map(({ id }) => id) });
  }

  #class(classId: string): ExampleClass {
    const found = this.#classes.find(({ id }) => id === classId);
    if (found !== undefined) return found;
    const known = this.#classes.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none yet';
    throw new RangeError(`There is no class ${classId}. Expected the id of one of these: ${known}.`);
  }

  #checked(name: string): string {
    const trimmed = name.trim();
    if (trimmed === '') throw new RangeError('The name of a class is empty: give it at least one letter.');
    if (this.#classes.some((known) => known.name === trimmed)) {
      throw new RangeError(`There is a class "${trimmed}" already: give this one another name.`);
    }
    return trimmed;
  }

  #tell(change: Partial<ExampleChange>): void {
    const whole: ExampleChange = { ...noChange, ...change };
    for (const listener of this.#listeners) listener(whole);
  }
}
