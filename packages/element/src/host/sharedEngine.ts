import type { BackendChoice, Engine } from '../engine/types.ts';
import { currentForm } from './form.ts';
import { HostedEngine } from './hostedEngine.ts';

/** A page's hold on an engine. */
export interface EngineLease {
  engine: Engine;
  /** The last one to let go ends the worker, and with it all that it holds. */
  release(): void;
}

interface SharedEngine {
  engine: HostedEngine;
  leases: number;
}

const sharedEngines = new Map<BackendChoice, SharedEngine>();

/**
 * One engine a backend choice and page, shared by all elements. It starts at the first lease; after its worker has
 * failed, the next lease starts another.
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

/** Unless another has taken its place. */
function forget(choice: BackendChoice, shared: SharedEngine): void {
  if (sharedEngines.get(choice) === shared) sharedEngines.delete(choice);
}
