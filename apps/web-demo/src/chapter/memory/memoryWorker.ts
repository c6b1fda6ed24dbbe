import { type BackendReport, startBackend } from '@densenet/element/backend';
import { expose } from 'comlink';
import { predictPeaks, type StepChoice } from './predictPeaks.ts';
import type { MemoryService } from './service.ts';

let backend: Promise<BackendReport> | undefined;

expose({
  async predict(choice: StepChoice) {
    backend ??= startBackend('wasm');
    const { name } = await backend;
    return { backend: name, networks: await predictPeaks(choice) };
  },
} satisfies MemoryService);
