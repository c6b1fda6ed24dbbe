// A page that teaches a network from pictures and takes it home, in a worker. Its worker is this file too.
import type { EngineEnvironment } from '../../engine/backend/start.ts';
import type { BackendChoice } from '../../engine/types.ts';
import { createTrainer } from '../engine/createTrainer.ts';
import { writeArchive } from '../export/writeArchive.ts';
import { hostTrainer } from '../host/hostedTrainer.ts';
import { serveTrainer } from '../host/serveTrainer.ts';
import type { ExampleClass, TrainerEngine } from '../types.ts';

/** A picture's file in base64. */
export interface TestPicture {
  id: string;
  classId: string;
  file: string;
}

const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/wasm.ts'),
  },
  wasmPaths: new URL('/bundle/wasm/', location.href).href,
};
const create = async (choice: BackendChoice) => createTrainer(choice, environment);
const never = new AbortController().signal;

const blobOf = ({ file }: TestPicture) =>
  new Blob([Uint8Array.from(atob(file), (character) => character.charCodeAt(0))], { type: 'image/png' });

/** A Blob's bytes in base64. */
async function base64(content: Blob): Promise<string> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

async function answersTo(trainer: TrainerEngine, pictures: readonly TestPicture[]) {
  const answers = [];
  for (const picture of pictures) {
    const { classIds, probabilities } = await trainer.classify(await createImageBitmap(blobOf(picture)));
    answers.push({ classIds, probabilities: [...probabilities] });
  }
  return answers;
}

const reachable = {
  /** Teaches the head and then the whole network; gives the answers to new pictures, the network and the examples. */
  async teach(choice: BackendChoice, classes: readonly ExampleClass[], examples: TestPicture[], others: TestPicture[]) {
    const form = { createWorker: () => new Worker('/bundle/page.js', { type: 'module' }), createTrainer: create };
    const { engine: trainer, stop } = hostTrainer(form, choice, (error) => console.error(error));
    await trainer.load({ url: new URL('/base.safetensors', location.href).href }, () => {}, never);
    await trainer.setClasses(classes);
    const bitmaps = examples.map(async (example) => ({
      id: example.id,
      classId: example.classId,
      picture: await createImageBitmap(blobOf(example)),
    }));
    const records = await trainer.addExamples(await Promise.all(bitmaps), never);
    await trainer.trainHead(never);
    await trainer.train({ epochs: 2, recipe: { train: { batchSize: 8 } } }, () => {}, never);
    const written = records.map(({ id, classId, heldOut }) => ({
      ...{ classId, heldOut, name: `${id}.png` },
      picture: blobOf(examples.find((example) => example.id === id)!),
    }));
    const taught = {
      answers: await answersTo(trainer, others),
      confusion: await trainer.confusion(),
      model: await base64(new Blob([await trainer.exportModel()])),
      archive: await base64((await writeArchive(classes, written))!),
    };
    stop();
    return taught;
  },
};

if (typeof document === 'undefined') serveTrainer(create);
else globalThis.roundTrip = reachable;

declare global {
  /** Defined only on this page. */
  var roundTrip: typeof reachable;
}
