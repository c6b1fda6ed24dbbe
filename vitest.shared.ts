import { fileURLToPath } from 'node:url';

/** What every package's tests share: sources instead of built files, so that a test never runs stale code. */
export const testDefaults = {
  resolve: { conditions: ['@densenet/source'] },
  ssr: { resolve: { conditions: ['@densenet/source'] } },
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks' as const,
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
};

/** The `globalSetup` of projects whose test files share what takes long to make: `testing/makeOnce.ts`. */
export const sharedFolder = fileURLToPath(new URL('testing/sharedFolder.ts', import.meta.url));
