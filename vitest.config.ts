import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.test.ts'],
    exclude: ['node_modules', 'dist', 'src/console/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fsModuleCache: false,
    maxWorkers: 2,
    // The JSON report is what .ci/run counts the tests from.
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
  },
});
