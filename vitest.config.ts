import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest kinds of test, slowest first: whoever waits for leases to expire must not start last. */
const SLOW = ['/test/faults/', '/test/e2e/', '/test/integration/'];
const rank = ({ moduleId }: TestSpecification) => {
  const found = SLOW.findIndex((folder) => moduleId.includes(folder));
  return found < 0 ? SLOW.length : found;
};

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.test.ts'],
    exclude: ['node_modules', 'dist', 'src/console/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fsModuleCache: false,
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    // The JSON report is what .ci/run counts the tests from.
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
  },
});
