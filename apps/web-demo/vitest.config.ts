import { defineProject } from 'vitest/config';
import { sharedFolder, testDefaults } from '../../vitest.shared.ts';

/** Milliseconds within which a page must have answered: a machine that is busy is slow, and that is no fault of the page. */
const answerTime = 30_000;

export default defineProject({
  ...testDefaults,
  test: {
    ...testDefaults.test,
    name: '@densenet/web-demo',
    globalSetup: sharedFolder,
    expect: { poll: { timeout: answerTime } },
  },
});
