import type { Picture } from '../../engine/types.ts';
import { isAbortError } from '../../image/errors.ts';
import type { ExampleProject } from '../examples/exampleProject.ts';
import type { ExampleClass, TrainerEngine } from '../types.ts';

/** Examples that are decoded and handed over at a time: so many pictures are in memory at once. */
const batchSize = 8;

export interface SyncEvents {
  /** More examples are in the engine, or more are waiting. */
  onChange(): void;
  /** The engine has all examples now, and others than when this was called last. */
  onSettled(): void;
  /** An example cannot be used: it stays in the project, and is not tried again. */
  onRefused(id: string, error: Error): void;
  /** The engine has failed; nothing more is handed over to it. */
  onFailed(error: Error): void;
}

/** Gives an engine the examples of a project, and every change of them, in order and one thing at a time. */
export class ExampleSync {
  readonly #project: ExampleProject;
  readonly #decode: (picture: Blob) => Promise<Picture>;
  readonly #events: SyncEvents;
  /** The class of each example that the engine has. */
  readonly #known = new Map<string, string>();
  readonly #refused = new Set<string>();
  /** The classes as the engine was told them last. */
  #knownClasses: readonly ExampleClass[] | undefined;
  #session: { engine: TrainerEngine; ending: AbortController } | undefined;
  /** Hands over what has changed; undefined while there is nothing to do. */
  #running: Promise<void> | undefined;
  #isSettled = true;

  constructor(project: ExampleProject, decode: (picture: Blob) => Promise<Picture>, events: SyncEvents) {
    this.#project = project;
    this.#decode = decode;
    this.#events = events;
    project.listen(() => this.#touch());
  }

  /** How many examples the engine does not have yet. */
  get waiting(): number {
    return this.#session === undefined ? 0 : this.#project.size - this.#known.size - this.#refused.size;
  }

  /** Fulfilled when the engine has all examples that it can use, or there is no engine. */
  async whenSettled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Begins with an engine that has no examples. */
  begin(engine: TrainerEngine): void {
    this.end();
    this.#session = { engine, ending: new AbortController() };
    this.#touch();
  }

  end(): void {
    this.#session?.ending.abort();
    this.#session = undefined;
    this.#known.clear();
    this.#refused.clear();
    this.#knownClasses = undefined;
    this.#isSettled = true;
  }

  #touch(): void {
    const session = this.#session;
    if (session === undefined || this.#running !== undefined) return;
    this.#running = this.#run(session.engine, session.ending.signal).finally(() => {
      this.#running = undefined;
      // Another engine may have come while this one was busy.
      if (this.#session !== undefined && this.#session !== session) this.#touch();
    });
  }

  async #run(engine: TrainerEngine, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && (await this.#step(engine, signal))) {
        this.#isSettled = false;
        if (!signal.aborted) this.#events.onChange();
      }
      if (signal.aborted || this.#isSettled) return;
      this.#isSettled = true;
      this.#events.onSettled();
    } catch (error) {
      if (!signal.aborted && !isAbortError(error)) this.#events.onFailed(error as Error);
    }
  }

  /** Does the next thing that is to be done; false where there is none. */
  async #step(engine: TrainerEngine, signal: AbortSignal): Promise<boolean> {
    const { classes } = this.#project;
    if (classes !== this.#knownClasses) {
      await engine.setClasses(classes);
      if (signal.aborted) return false;
      this.#knownClasses = classes;
      const ids = new Set(classes.map(({ id }) => id));
      for (const [id, classId] of this.#known) if (!ids.has(classId)) this.#known.delete(id);
      return true;
    }
    for (const id of this.#refused) if (this.#project.find(id) === undefined) this.#refused.delete(id);
    const removed = [...this.#known.keys()].filter((id) => this.#project.find(id) === undefined);
    if (removed.length > 0) {
      await engine.removeExamples(removed);
      for (const id of removed) this.#known.delete(id);
      return true;
    }
    for (const { id: classId } of classes) {
      const examples = this.#project.examplesOf(classId);
      const moved = examples.filter(({ id }) => this.#known.has(id) && this.#known.get(id) !== classId);
      if (moved.length > 0) {
        const ids = moved.map(({ id }) => id);
        await engine.moveExamples(ids, classId);
        for (const id of ids) this.#known.set(id, classId);
        return true;
      }
    }
    return this.#add(engine, signal);
  }

  async #add(engine: TrainerEngine, signal: AbortSignal): Promise<boolean> {
    const batch = [];
    for (const example of this.#project.all()) {
      if (!this.#known.has(example.id) && !this.#refused.has(example.id)) batch.push(example);
      if (batch.length === batchSize) break;
    }
    if (batch.length === 0) return false;
    const decoded = await Promise.all(
      batch.map(async ({ id, classId, heldOut, group, picture }) => {
        try {
          const known = { ...(heldOut !== undefined && { heldOut }), ...(group !== undefined && { group }) };
          return { id, classId, picture: await this.#decode(picture), ...known };
        } catch (error) {
          if (signal.aborted) return undefined;
          this.#refused.add(id);
          this.#events.onRefused(id, error as Error);
          return undefined;
        }
      }),
    );
    if (signal.aborted) return false;
    // An example may have been removed, or moved into a class of which the engine was not told, while it was decoded: what has
    // changed waits for the next step.
    const isCurrent = ({ id, classId }: { id: string; classId: string }) =>
      this.#project.find(id)?.classId === classId && this.#knownClasses === this.#project.classes;
    const examples = decoded.filter((one) => one !== undefined).filter(isCurrent);
    if (examples.length > 0) {
      const records = await engine.addExamples(examples, signal);
      if (signal.aborted) return false;
      for (const { id, classId } of records) this.#known.set(id, classId);
      this.#project.assign(records);
    }
    return true;
  }
}
