import { defineProject } from 'vitest/config';
import { sharedFolder, testDefaults } from '../../vitest.shared.ts';

export default defineProject({
  ...testDefaults,
  test: { ...testDefaults.test, name: '@densenet/element', globalSetup: sharedFolder },
});
