/** Which room may import which; see ARCHITECTURE.md. Whatever is not listed is refused. */
const ALLOWED = {
  'packages/domain': [],
  'packages/db': ['packages/domain'],
  'packages/operations': ['packages/db', 'packages/domain'],
  'packages/i18n': ['packages/domain'],
  'packages/ui': ['packages/i18n'],
  'apps/api': ['packages/operations', 'packages/db', 'packages/domain', 'packages/i18n'],
  'apps/worker': ['packages/operations', 'packages/db', 'packages/domain', 'packages/i18n'],
  'apps/web': ['packages/ui', 'packages/i18n', 'packages/domain'],
};

const rooms = Object.entries(ALLOWED).map(([room, may]) => ({
  name: `rooms: ${room}`,
  severity: 'error',
  from: { path: `^${room}/src/` },
  to: {
    path: '^(packages|apps|scripts|bench)/',
    pathNot: [`^${room}/`, ...may.map((other) => `^${other}/`)],
    ...(room === 'apps/web' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'domain has no dependency',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: '\\.(test|property|oracle)\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'no circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^packages/db/src/embedded/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default', 'node'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};
