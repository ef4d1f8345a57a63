import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const unit = (name: string, root: string) => ({
  test: { name, root, include: ['src/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 },
});

/** What takes minutes starts first: begun last, one of two workers would wait for it. */
const LONG = ['scripts/journey/', 'api/src/matrix.test.ts', 'scripts/gate/', 'scripts/demo/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = LONG.findIndex((part) => moduleId.includes(part));
      return rank < 0 ? LONG.length : rank;
    };
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    // Keeps the test database server up from the first file to the last; each file clones its own database.
    globalSetup: './scripts/test-server.ts',
    // Half of the time is waited for browsers and databases: two at once, also where there are but two cores.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      unit('domain', 'packages/domain'),
      unit('db', 'packages/db'),
      unit('operations', 'packages/operations'),
      unit('i18n', 'packages/i18n'),
      unit('api', 'apps/api'),
      unit('worker', 'apps/worker'),
      unit('web', 'apps/web'),
      {
        test: {
          name: 'scripts',
          root: 'scripts',
          include: ['**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
