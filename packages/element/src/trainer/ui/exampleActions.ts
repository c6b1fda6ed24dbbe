import { exampleProjectFile } from '@densenet/data';
import { isAbortError } from '../../image/errors.ts';
import { type FoundFile, transferredFiles } from '../../image/foundFiles.ts';
import { pictureIn } from '../../ui/inputs/transfer.ts';
import type { Example } from '../examples/types.ts';
import type { ArchiveFile } from '../export/types.ts';
import { currentTrainer } from '../host/startTrainer.ts';
import { sortFound } from './found.ts';
import type { IntakeItem } from './intake.ts';
import type { TrainerContext } from './trainerContext.ts';
import type { TrainerActions } from './views/state.ts';

/** Examples of an archive that are read at a time. */
const archiveBatch = 50;

export type ExampleActions = Pick<
  TrainerActions,
  | 'addClass'
  | 'renameClass'
  | 'removeClass'
  | 'addFiles'
  | 'choose'
  | 'removeChosen'
  | 'moveChosen'
  | 'findSimilar'
  | 'cancelReading'
  | 'dismiss'
  | 'keep'
  | 'decline'
  | 'forget'
>;

export interface Transfers {
  /** @param event tells where on the element something was dropped */
  drop(data: DataTransfer, event: DragEvent): void;
  paste(data: DataTransfer): void;
  /**
   * Adds the examples of a zip archive, of which those that cannot be read are told.
   *
   * @throws ExampleArchiveError where it has none
   */
  bringBack(archive: Blob): Promise<void>;
}

/** What the visitor does with classes and examples. */
export function exampleActions(context: TrainerContext): ExampleActions & Transfers {
  const { session, state, intake, changed, texts, explain } = context;
  const { project } = session;

  const addAll = async (items: readonly IntakeItem[]): Promise<void> =>
    tell(await Promise.allSettled(items.map((item) => intake.read(item))));

  /** Adds the examples of an archive or of the folder that it unpacks to, a few at a time, so that not all are in memory at once. */
  const bringBack = async (from: Blob | readonly FoundFile[]): Promise<void> => {
    const tools = await currentTrainer().loadExportTools();
    const found = await (from instanceof Blob ? tools.readArchive(from) : tools.findExamples(from.map(fileOf)));
    const classIds = new Map(found.classNames.map((name) => [name, context.classNamed(name)]));
    const results: PromiseSettledResult<string>[] = [];
    let batch: Promise<string>[] = [];
    const settle = async () => {
      results.push(...(await Promise.allSettled(batch)));
      batch = [];
    };
    for await (const { className, name, picture, heldOut, group } of found.examples()) {
      const classId = className === undefined ? project.classes[0]?.id : classIds.get(className);
      if (classId === undefined) continue;
      batch.push(intake.read({ source: picture, classId, name, heldOut, group }));
      if (batch.length === archiveBatch) await settle();
    }
    await settle();
    tell(results);
  };
  const bringBackOrTell = (from: Blob | readonly FoundFile[]): void => {
    bringBack(from).catch((error: Error) => {
      state.say(explain(error), { isError: true });
      context.onError(error);
      changed();
    });
  };

  const tell = (results: readonly PromiseSettledResult<string>[]): void => {
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    const told = failures.filter((error) => !isAbortError(error));
    if (told.length > 0) {
      state.say(texts().intake.failed(told.length, results.length, explain(told[0]!)), { isError: true });
      context.onError(told[0]!);
    } else {
      state.say(texts().intake.added(results.length - failures.length));
    }
    changed();
  };

  const addFound = (files: readonly FoundFile[], classId: string | undefined): void => {
    // The folder of a saved project says more than its folders' names do.
    if (classId === undefined && files.some(isProjectFile)) {
      bringBackOrTell(files);
      return;
    }
    const unused = unusedClasses(context);
    const newName = () => texts().classes.newName(project.classes.length + 1);
    const { examples, base, archives } = sortFound(files, project, { classId, unused, newName });
    if (base !== undefined) context.useBase(base);
    for (const archive of archives) bringBackOrTell(archive);
    if (files.length === 0) state.say(texts().intake.nothing, { isError: true });
    if (examples.length > 0) void addAll(examples);
    changed();
  };
  const isThere = (classId: string) => project.classes.some(({ id }) => id === classId);

  /** Removes examples; what was removed can be brought back for as long as the notice is shown. */
  const removeExamples = (removed: readonly Example[]): void => {
    project.remove(removed.map(({ id }) => id));
    const undo = () => {
      project.add(removed.filter(({ classId }) => isThere(classId)));
      actions.dismiss();
    };
    state.say(texts().intake.removed(removed.length), { undo });
    changed();
  };

  const chosenExamples = (classId: string) => {
    const chosen = state.chosenOf(classId);
    return project.examplesOf(classId).filter(({ id }) => chosen.has(id));
  };

  const actions: ExampleActions = {
    addClass() {
      let number = project.classes.length + 1;
      const taken = new Set(project.classes.map(({ name }) => name));
      while (taken.has(texts().classes.newName(number))) number++;
      state.unnamed.add(project.addClass(texts().classes.newName(number)).id);
    },
    renameClass(classId, name) {
      const wanted = name.trim();
      const isTaken = project.classes.some((other) => other.id !== classId && other.name === wanted);
      if (wanted === '' || isTaken) {
        const { nameEmpty, nameTaken } = texts().classes;
        state.say(isTaken ? nameTaken(wanted) : nameEmpty, { isError: true });
        changed();
        return false;
      }
      project.renameClass(classId, wanted);
      state.unnamed.delete(classId);
      return true;
    },
    removeClass(classId) {
      const { name } = project.classes.find(({ id }) => id === classId)!;
      const examples = project.examplesOf(classId);
      project.removeClass(classId);
      const undo = () => {
        project.addClass(name, classId);
        project.add(examples);
        actions.dismiss();
      };
      state.say(texts().intake.classRemoved(name, examples.length), { undo });
      changed();
    },
    addFiles: (files, classId) => addFound(files, classId),
    choose(classId, ids) {
      state.chosen.set(classId, ids);
      state.similar = undefined;
      changed();
    },
    removeChosen(classId) {
      const removed = chosenExamples(classId);
      state.chosen.delete(classId);
      if (removed.length > 0) removeExamples(removed);
    },
    moveChosen(classId, to) {
      const ids = chosenExamples(classId).map(({ id }) => id);
      state.chosen.delete(classId);
      project.move(ids, to);
      changed();
    },
    findSimilar(classId) {
      const [to] = chosenExamples(classId);
      if (to === undefined || session.engine === undefined) return;
      session.engine.nearest(6, to.id).then((neighbours) => {
        state.similar = { to, neighbours };
        changed();
      }, context.onError);
    },
    cancelReading: () => intake.cancel(),
    dismiss() {
      state.notice = undefined;
      changed();
    },
    keep: () => void session.keeper.keep(),
    decline() {
      state.declined = true;
      changed();
    },
    forget() {
      void session.keeper.forget();
      intake.cancel();
      for (const { id } of project.classes) project.removeClass(id);
      state.chosen.clear();
      state.similar = undefined;
      state.declined = false;
      context.beginClasses();
      state.say(texts().keeping.forgotten);
      changed();
    },
  };

  return {
    ...actions,
    bringBack,
    drop(data, event) {
      const onStage = event.composedPath().some((at) => at instanceof HTMLElement && at.dataset.stage !== undefined);
      const taken = onStage ? pictureIn(data) : undefined;
      const isModel = taken?.source instanceof File && taken.source.name.endsWith('.safetensors');
      if (taken !== undefined && !isModel) {
        context.tryPicture(taken.source);
        return;
      }
      const classId = classAt(event.composedPath());
      const address = data.files.length === 0 ? pictureIn(data)?.source : undefined;
      if (typeof address === 'string') {
        const target = classId ?? project.classes[0]?.id;
        if (target !== undefined) void addAll([{ source: address, classId: target, name: '' }]);
        return;
      }
      transferredFiles(data).then((files) => addFound(files, classId), context.onError);
    },
    paste(data) {
      const focused = context.host.shadowRoot?.activeElement?.closest<HTMLElement>('[data-class-id]');
      const taken = pictureIn(data);
      if (focused?.dataset.classId !== undefined) {
        transferredFiles(data).then((files) => addFound(files, focused.dataset.classId), context.onError);
      } else if (taken !== undefined) {
        context.tryPicture(taken.source);
      }
    },
  };
}

const isProjectFile = ({ file }: FoundFile) => file.name === exampleProjectFile;

const fileOf = ({ file, path }: FoundFile): ArchiveFile => ({ path, size: file.size, open: async () => file });

/** Classes without examples, under a name that nobody has given: they make place for others. */
export function unusedClasses({ state, session: { project } }: Pick<TrainerContext, 'state' | 'session'>): string[] {
  return project.classes.map(({ id }) => id).filter((id) => state.unnamed.has(id) && project.countOf(id) === 0);
}

/** The class whose card is on an event's path. */
function classAt(path: readonly EventTarget[]): string | undefined {
  for (const at of path) if (at instanceof HTMLElement && at.dataset.classId !== undefined) return at.dataset.classId;
  return undefined;
}
