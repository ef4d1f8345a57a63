import { defineConfig } from 'vitest/config';

const unit = (name: string, root: string) => ({
  test: { name, root, include: ['src/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 },
});

export default defineConfig({
  test: {
    // Keeps the test database server up from the first file to the last; each file clones its own database.
    globalSetup: './scripts/test-server.ts',
    // Half of the time is waited for browsers and databases: two at once, also where there are but two cores.
    maxWorkers: 2,
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
