// The page of the host's tests: what they reach from outside, as `host`.
import { chooseForm } from '../host/form.ts';
import { moduleWorker } from '../host/moduleWorker.ts';
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
  /** Those that were started beside the page. */
  engines,
};

declare global {
  /** Only on the page of the host's tests. */
  var host: typeof reachable;
}
globalThis.host = reachable;
