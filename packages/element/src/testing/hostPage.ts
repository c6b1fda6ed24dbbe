// The page of the tests of `host/`, which reach it as `host`.
import { chooseForm, moduleWorker } from '../host/form.ts';
import { leaseEngine } from '../host/sharedEngine.ts';
import { FakeEngine } from './fakeEngine.ts';

const engines: FakeEngine[] = [];

/** @param worker URL of the worker's script */
function useWorker(worker: string): void {
  chooseForm({
    createWorker: () => moduleWorker(new URL(worker, location.href).href),
    createEngine: async () => {
      const engine = new FakeEngine({ delay: 2 });
      engines.push(engine);
      return engine;
    },
  });
}

const reachable = {
  useWorker,
  leaseEngine,
  /** The engines that were started on the page's own thread. */
  engines,
};

declare global {
  /** Defined only on the page of the tests of `host/`. */
  var host: typeof reachable;
}
globalThis.host = reachable;
