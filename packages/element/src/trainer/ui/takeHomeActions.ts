import { isAbortError } from '../../image/errors.ts';
import { download } from '../../ui/save/download.ts';
import { embedSnippet } from '../export/embedSnippet.ts';
import type { NamedFile } from '../export/exportTools.ts';
import { examplesFile, modelFile } from './takenHome.ts';
import type { TrainerContext } from './trainerContext.ts';
import type { TrainerActions } from './views/state.ts';

export type TakeHomeActions = Pick<TrainerActions, 'saveModel' | 'saveExamples' | 'cancelSaving' | 'copySnippet'>;

/** Milliseconds between two words on how far the examples are written: a screen reader says each. */
const tellEvery = 1000;

/** What the visitor does to take the network and the examples home. */
export function takeHomeActions(context: TrainerContext): TakeHomeActions {
  const { session, state, changed, texts, explain, onError, fileName } = context;
  let saving = new AbortController();

  const tell = (text: string) => {
    state.saved = text;
    changed();
  };

  /** Makes a file and hands it to the visitor. Nobody awaits it, so a failure is told. */
  const take = async (make: (signal: AbortSignal) => Promise<NamedFile>): Promise<void> => {
    saving.abort();
    saving = new AbortController();
    const { signal } = saving;
    state.isSaving = true;
    tell(texts().takeHome.making);
    try {
      const { name, content } = await make(signal);
      signal.throwIfAborted();
      download(content, name);
      tell(texts().takeHome.saved(name, content.size));
    } catch (error) {
      // Another file may be under way by now, which tells what becomes of it.
      if (saving.signal === signal) state.saved = undefined;
      if (isAbortError(error)) return;
      state.say(texts().takeHome.failed(explain(error as Error)), { isError: true });
      onError(error as Error);
    } finally {
      if (saving.signal === signal) state.isSaving = false;
      changed();
    }
  };

  return {
    saveModel: (format) => void take((signal) => modelFile(session, format, fileName(), signal)),
    saveExamples() {
      let told = performance.now();
      const onProgress = (done: number, total: number) => {
        if (performance.now() - told < tellEvery) return;
        told = performance.now();
        tell(texts().takeHome.writing(done, total));
      };
      void take((signal) => examplesFile(session, `${fileName()}-examples`, { onProgress, signal }));
    },
    cancelSaving: () => saving.abort(),
    async copySnippet() {
      const lines = embedSnippet({ model: `${fileName()}.safetensors` });
      // Only pages of https have a clipboard, and a browser may ask first.
      const isCopied = await navigator.clipboard?.writeText(lines).then(
        () => true,
        () => false,
      );
      tell(isCopied === true ? texts().takeHome.copied : texts().takeHome.notCopied);
    },
  };
}
