// The worker of the host's tests: a fake engine, and a model that makes it fail.
import { serveEngine } from '../host/serveEngine.ts';
import { FakeEngine } from './fakeEngine.ts';

class FragileEngine extends FakeEngine {
  override load: FakeEngine['load'] = (source, onProgress, signal) => {
    if (!source.url.endsWith('crash.safetensors')) return super.load(source, onProgress, signal);
    setTimeout(() => {
      throw new Error('out of memory');
    });
    return new Promise(() => {});
  };
}

serveEngine(async () => new FragileEngine({ delay: 2 }));
