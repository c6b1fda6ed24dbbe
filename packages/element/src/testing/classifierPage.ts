// The page of the element's tests: the element as it is, on engines without a network.
import { chooseForm } from '../host/form.ts';
import { DensenetClassifier } from '../ui/classifier.ts';
import { define } from '../ui/define.ts';
import { FakeEngine, type FakeEngineOptions } from './fakeEngine.ts';

const engines: FakeEngine[] = [];
let options: FakeEngineOptions = {};

chooseForm({
  createWorker() {
    throw new Error('the tests of the element need no worker');
  },
  createEngine: async () => {
    const engine = new FakeEngine(options);
    engines.push(engine);
    return engine;
  },
});
define('densenet-classifier', DensenetClassifier);

const reachable = {
  /** All that were started, in order. */
  engines,
  /** For engines that start from now on. */
  configure(next: FakeEngineOptions): void {
    options = next;
  },
  /** A picture file with a white disc on black. */
  async pictureFile(side = 64, name = 'disc.png'): Promise<File> {
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, side, side);
    context.fillStyle = '#fff';
    context.arc(side / 2, side / 2, side / 3, 0, 2 * Math.PI);
    context.fill();
    return new File([await canvas.convertToBlob()], name, { type: 'image/png' });
  },
};

declare global {
  /** Only on the page of the element's tests. */
  var testPage: typeof reachable;
}
globalThis.testPage = reachable;
