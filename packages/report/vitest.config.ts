import { defineProject } from 'vitest/config';
import { testDefaults } from '../../vitest.shared.ts';

export default defineProject({ ...testDefaults, test: { ...testDefaults.test, name: '@densenet/report' } });
