import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where `makeOnce` keeps what the test files of a run share. */
    sharedFolder: string;
  }
}

/** A global set-up of Vitest: gives the test files of a project one folder, empty at the beginning of each run. */
export default function provideSharedFolder(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-shared-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  project.provide('sharedFolder', folder);
  // In watch mode a source has changed, of which the folder may have a build.
  project.onTestsRerun(() => {
    remove();
    mkdirSync(folder);
  });
  return remove;
}
