// Which room may import which: the table of ARCHITECTURE.md, checked.
const ground = ['errors', 'http', 'config', 'money', 'telemetry', 'database', 'queue', 'events', 'access'];
const rooms = {
  config: [],
  money: [],
  telemetry: ['config'],
  database: ['config'],
  queue: ['config', 'database', 'telemetry'],
  events: ['database'],
  errors: [],
  http: ['errors', 'access', 'config', 'database'],
  access: ['errors', 'config', 'database', 'telemetry'],
  companies: [...ground],
  pricing: [...ground],
  'api-keys': [...ground, 'pricing', 'usage'],
  invoices: [...ground, 'companies', 'usage'],
  usage: [...ground, 'pricing', 'companies'],
  classification: [...ground, 'invoices', 'api-keys', 'usage', 'companies', 'pricing'],
  operations: [...ground, 'invoices', 'usage'],
  watch: [...ground, 'api-keys', 'usage', 'companies', 'pricing'],
  reconciliation: [...ground, 'usage', 'api-keys', 'pricing'],
  costing: [...ground, 'usage', 'reconciliation', 'invoices', 'companies', 'api-keys', 'pricing'],
  reports: [...ground, 'costing', 'usage', 'companies', 'invoices', 'reconciliation', 'api-keys', 'pricing'],
  cli: ['money', 'costing'],
  sandbox: ['money'],
};

const boundaries = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/(${[room, ...allowed].join('|')})/`] },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'domain/ holds rules over plain data: no framework, no database, no queue, no files.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: 'node_modules/(@nestjs|typeorm|pg|bullmq|ioredis|fastify)/|^(node:)?(fs|http|https|net|child_process)(/|$)',
      },
    },
    {
      name: 'no-foreign-entities',
      comment:
        "a room uses another room's service or domain, never its tables; naming a row's type alone is fine",
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/[^/]+\\.ts$' },
      to: {
        path: '^src/[^/]+/[^/]+\\.entity\\.ts$',
        pathNot: '^src/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...boundaries,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/console/|^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
