import type { BackendChoice, Engine } from '../engine/types.ts';

/** A page's hold on an engine. */
export interface EngineLease {
  engine: Engine;
  /** The last one to let go ends the worker, and with it all that it holds. */
  release(): void;
}

/** TODO(engine): one engine a backend choice and page, shared by all elements. */
export function leaseEngine(_choice: BackendChoice): EngineLease {
  throw new Error('being written');
}
