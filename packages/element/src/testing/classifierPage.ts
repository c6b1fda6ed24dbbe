// The page of the element's tests: the element as it is, on engines without a network.
import type { LoadedModel } from '../engine/types.ts';
import { chooseForm } from '../host/form.ts';
import { DensenetClassifier } from '../ui/classifier.ts';
import { define } from '../ui/define.ts';
import { FakeEngine, type FakeEngineOptions } from './fakeEngine.ts';

interface PageEngineOptions extends FakeEngineOptions {
  float16Only?: boolean;
  /** Channels of the model's input; 1 by default. */
  channels?: number;
  /** How many loads fail before one succeeds. */
  failures?: number;
}

let options: PageEngineOptions = {};
let failures = 0;
const engines: PageEngine[] = [];

class PageEngine extends FakeEngine {
  override async load(...question: Parameters<FakeEngine['load']>): Promise<LoadedModel> {
    const { float16Only = false, channels = 1 } = options;
    const model = await super.load(...question);
    if (failures > 0) {
      failures--;
      await this.release(model.id);
      throw new Error('the connection was lost: try again');
    }
    const { backend, preprocessing } = model;
    return { ...model, backend: { ...backend, float16Only }, preprocessing: { ...preprocessing, channels } };
  }
}

chooseForm({
  createWorker() {
    throw new Error('the tests of the element need no worker');
  },
  createEngine: async () => {
    const engine = new PageEngine(options);
    engines.push(engine);
    return engine;
  },
});
define('densenet-classifier', DensenetClassifier);

const reachable = {
  /** All engines that were started, in order. */
  engines,
  /** Sets the options of engines that start from now on. */
  configure(next: PageEngineOptions): void {
    options = next;
    failures = next.failures ?? 0;
  },
  /** Puts a new element into the page, in place of the one before. */
  show(attributes: Readonly<Record<string, string>> = { src: 'model.safetensors' }): DensenetClassifier {
    const element = document.createElement('densenet-classifier');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.querySelector('main')!.replaceChildren(element);
    return element;
  },
  get element(): DensenetClassifier {
    return document.querySelector('densenet-classifier')!;
  },
  /** A picture file with a white disc on black. */
  async pictureFile(side = 64): Promise<File> {
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, side, side);
    context.fillStyle = '#fff';
    context.arc(side / 2, side / 2, side / 3, 0, 2 * Math.PI);
    context.fill();
    return new File([await canvas.convertToBlob()], 'disc.png', { type: 'image/png' });
  },
  /** How a promise settled, in words. */
  outcome(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'fulfilled',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  },
};

declare global {
  /** Defined only on the page of the element's tests. */
  var testPage: typeof reachable;
}
globalThis.testPage = reachable;
