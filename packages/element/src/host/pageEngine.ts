import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';

/** The engine on the page's own thread, held by one of its users. */
export interface PageEngine {
  engine: Engine;
  /** Gives the engine back. The last user's call frees all that the engine holds. */
  release(): void;
}

interface Shared {
  created: ReturnType<Form['createEngine']>;
  holders: number;
}

let shared: Shared | undefined;

/**
 * The engine on the page's own thread. All users share it, with the backend choice of the first, since TensorFlow.js has one
 * active backend a thread.
 */
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
