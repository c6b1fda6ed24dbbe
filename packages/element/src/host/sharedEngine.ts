import type { BackendChoice, Engine } from '../engine/types.ts';
import { currentForm } from './form.ts';
import { HostedEngine } from './hostedEngine.ts';

/** An engine that is shared, held by one of its users. */
export interface EngineLease {
  engine: Engine;
  /** Gives the engine back. The last user's call ends the worker and frees all that the engine holds. */
  release(): void;
}

interface SharedEngine {
  engine: HostedEngine;
  leases: number;
}

const sharedEngines = new Map<BackendChoice, SharedEngine>();

/**
 * Leases the page's engine for a backend choice, which all elements with that choice share. The first lease starts it; after
 * its worker has failed, the next lease starts another.
 */
export function leaseEngine(choice: BackendChoice): EngineLease {
  const shared = sharedEngines.get(choice) ?? startShared(choice);
  shared.leases++;
  let released = false;
  return {
    engine: shared.engine,
    release() {
      if (released) return;
      released = true;
      shared.leases--;
      if (shared.leases > 0) return;
      forget(choice, shared);
      shared.engine.stop(new Error('The engine was released while it was still being asked: lease it again.'));
    },
  };
}

function startShared(choice: BackendChoice): SharedEngine {
  const shared: SharedEngine = {
    leases: 0,
    engine: new HostedEngine(currentForm(), choice, () => forget(choice, shared)),
  };
  sharedEngines.set(choice, shared);
  return shared;
}

/** Removes an engine from those that are leased, unless another has taken its place. */
function forget(choice: BackendChoice, shared: SharedEngine): void {
  if (sharedEngines.get(choice) === shared) sharedEngines.delete(choice);
}
