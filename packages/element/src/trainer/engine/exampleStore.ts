import type { PicturePixels } from '@densenet/data';
import type { ExampleClass, ExampleRecord, NewExample } from '../types.ts';

/** An example and its pixels, which all have one size. */
export interface Example extends Readonly<ExampleRecord>, Pick<NewExample, 'group'> {
  readonly pixels: PicturePixels;
}

/** Share of a class's examples that is held out: one in five, as in most textbooks, rounded. */
const heldOutShare = 0.2;

/** The classes of a visitor, and their examples in the order in which they came. */
export class ExampleStore {
  #classes: readonly ExampleClass[] = [];
  readonly #examples = new Map<string, Example>();
  #version = 0;

  /** Another number after each change of what is trained on. */
  get version(): number {
    return this.#version;
  }

  get classes(): readonly ExampleClass[] {
    return this.#classes;
  }

  /** All examples. */
  all(): Example[] {
    return [...this.#examples.values()];
  }

  /** The examples that are trained on, or those that are held out, of some classes. */
  part(heldOut: boolean, classIds: readonly string[]): Example[] {
    return this.all().filter((example) => example.heldOut === heldOut && classIds.includes(example.classId));
  }

  /** The classes that have an example to train with, in the order of `setClasses`. */
  taughtClasses(): string[] {
    const taught = new Set(this.all().flatMap(({ classId, heldOut }) => (heldOut ? [] : [classId])));
    return this.#classes.map(({ id }) => id).filter((id) => taught.has(id));
  }

  /** @throws RangeError where there is no such class */
  nameOf(classId: string): string {
    return this.#expectClass(classId).name;
  }

  /** @throws RangeError where there is no such example */
  get(id: string): Example {
    const example = this.#examples.get(id);
    if (!example) throw new RangeError(`there is no example ${id}: it was removed, or never added`);
    return example;
  }

  /**
   * @returns the ids of the examples that are forgotten with their class
   * @throws RangeError where two classes have one id
   */
  setClasses(classes: readonly ExampleClass[]): string[] {
    const ids = new Set(classes.map(({ id }) => id));
    if (ids.size < classes.length) throw new RangeError('two classes have the same id: give each one of its own');
    this.#classes = classes.map(({ id, name }) => ({ id, name }));
    return this.remove(this.all().flatMap(({ id, classId }) => (ids.has(classId) ? [] : [id])));
  }

  /**
   * @param heldOut what is known of it; left out where that is to be decided
   * @throws RangeError where there is no such class, or an example of that id
   */
  add({ id, classId, heldOut, group }: Omit<NewExample, 'picture'>, pixels: PicturePixels): ExampleRecord {
    this.expectNew({ id, classId });
    const record = { id, classId, heldOut: heldOut ?? this.#isHeldOutNext(classId, group) };
    this.#examples.set(id, { ...record, ...(group !== undefined && { group }), pixels });
    this.#version++;
    return record;
  }

  /** @throws RangeError where there is no such class, or an example of that id */
  expectNew({ id, classId }: Pick<ExampleRecord, 'id' | 'classId'>): void {
    this.#expectClass(classId);
    if (this.#examples.has(id))
      throw new RangeError(`there is an example ${id} already: remove it, or choose another id`);
  }

  /** @returns those of the ids that there were */
  remove(ids: readonly string[]): string[] {
    const removed = ids.filter((id) => this.#examples.delete(id));
    if (removed.length > 0) this.#version++;
    return removed;
  }

  /**
   * Gives examples another class. Each stays held out or not, as it was: one that was trained on would measure too well.
   *
   * @throws RangeError where there is no such class or example; none is moved then
   */
  move(ids: readonly string[], classId: string): void {
    this.#expectClass(classId);
    // A new object: a training under way has the one before.
    for (const example of ids.map((id) => this.get(id))) this.#examples.set(example.id, { ...example, classId });
    this.#version++;
  }

  clear(): void {
    this.remove([...this.#examples.keys()]);
  }

  /**
   * Whether the next example is held out: as its group is; else where the class has less than its share held out with one more, both
   * of its examples and of its groups. How large a group will become is not known when its first example comes.
   */
  #isHeldOutNext(classId: string, group: string | undefined): boolean {
    const all = this.all();
    const together = group === undefined ? undefined : all.find((example) => example.group === group);
    if (together) return together.heldOut;
    const own = all.filter((example) => example.classId === classId);
    const heldOut = own.filter((example) => example.heldOut);
    const isBelowShare = (count: (examples: readonly Example[]) => number) =>
      count(heldOut) < Math.round(heldOutShare * (count(own) + 1));
    return isBelowShare((examples) => examples.length) && isBelowShare(groupCount);
  }

  #expectClass(classId: string): ExampleClass {
    const found = this.#classes.find(({ id }) => id === classId);
    if (!found) throw new RangeError(`there is no class ${classId}: give it to setClasses first`);
    return found;
  }
}

/** How many groups there are, an example without one being its own. */
const groupCount = (examples: readonly Example[]): number =>
  new Set(examples.map(({ id, group }) => (group === undefined ? `example ${id}` : `group ${group}`))).size;
