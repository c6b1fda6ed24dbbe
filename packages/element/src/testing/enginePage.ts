// A page whose engine tests drive by hand: no worker, no element. Bundled by `openEnginePage`.
import { createEngine } from '../engine/createEngine.ts';
import type { BackendChoice, Engine, LoadedModel } from '../engine/types.ts';

/** What `page.evaluate` finds in the page. */
export interface EnginePage {
  start(choice: BackendChoice): Engine;
  load(url: string): Promise<LoadedModel>;
  /** A picture of `size` x `size` that is the same each time: a bright bar across a gradient. */
  picture(size: number): ImageData;
  engine: Engine;
  /** Makes WebAssembly fail as under a Content-Security-Policy without `wasm-unsafe-eval`. */
  forbidWasm(): void;
}

const page: EnginePage = {
  engine: undefined as unknown as Engine,
  start(choice) {
    page.engine = createEngine(choice, {
      loadBackend: {
        webgpu: () => import('../engine/backend/webgpu.ts'),
        wasm: () => import('../engine/backend/wasm.ts'),
      },
      wasmPaths: new URL('/bundle/wasm/', location.href).href,
    });
    return page.engine;
  },
  load: (url) => page.engine.load({ url: new URL(url, location.href).href }, () => {}, new AbortController().signal),
  picture(size) {
    const image = new ImageData(size, size);
    for (let pixel = 0; pixel < size * size; pixel++) {
      const [x, y] = [pixel % size, Math.floor(pixel / size)];
      const bar = x > size / 3 && x < (2 * size) / 3;
      image.data.set(bar ? [230, 200, 170, 255] : [(80 * y) / size, (120 * x) / size, 10, 255], 4 * pixel);
    }
    return image;
  },
  forbidWasm() {
    const forbidden = () => Promise.reject(new Error('a policy forbids it'));
    Object.assign(WebAssembly, { instantiate: forbidden, instantiateStreaming: forbidden });
  },
};
Object.assign(globalThis, { enginePage: page });
