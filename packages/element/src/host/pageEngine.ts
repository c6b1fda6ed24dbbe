import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';

/** A hold on the engine beside the page. */
export interface PageEngine {
  engine: Engine;
  /** The last one to let go frees what the engine holds. */
  release(): void;
}

interface Shared {
  created: ReturnType<Form['createEngine']>;
  holders: number;
}

let shared: Shared | undefined;

/** TensorFlow.js has one backend a thread, so beside the page all share one engine, of the first one's choice. */
export async function holdPageEngine(form: Form, choice: BackendChoice): Promise<PageEngine> {
  shared ??= { created: form.createEngine(choice), holders: 0 };
  const held = shared;
  held.holders++;
  const letGo = () => {
    held.holders--;
    if (held.holders === 0 && shared === held) shared = undefined;
    return held.holders === 0;
  };
  try {
    const engine = await held.created;
    return { engine, release: () => letGo() && engine.dispose() };
  } catch (error) {
    letGo();
    throw error;
  }
}
