import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Pretrained } from '../../pretrained/readPretrained.ts';
import { fixtureBytes } from './expected.ts';

/** A small DenseNet as torchvision's users save it, to be sent by a server of the tests. */
export const tinyFile = fixtureBytes('tinyTorchvision.safetensors');

export function expectTiny({ layout, config }: Pretrained): void {
  expect(layout).toBe('torchvision');
  expect(config).toMatchObject({ blockConfig: [2, 2], growthRate: 4, numClasses: 5 });
}

/** For downloads; long enough for a busy machine: no test waits for a time to run out. */
export const patientTiming = { responseMs: 20_000, stallMs: 20_000, attempts: 3, backoffMs: 1 };

export const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
