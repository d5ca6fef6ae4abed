// One process of the built product that reserves as fast as it can, each in a transaction of its own over all
// connections at once: argv is the database, the company, how many, and how much each. Writes what it was granted.
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { BudgetDefinitions } from '../../dist/src/companies/budget-definitions.service.js';
import { Config } from '../../dist/src/config/config.js';
import { dataSourceOptions } from '../../dist/src/database/data-source.js';
import { Database } from '../../dist/src/database/database.js';
import { uuidV7 } from '../../dist/src/database/uuid-v7.js';
import { ENTITIES } from '../../dist/src/schema.js';
import { AttemptLedger } from '../../dist/src/usage/attempt-ledger.js';
import { BudgetMonths } from '../../dist/src/usage/budget-months.js';
import { BudgetReservations } from '../../dist/src/usage/budget-reservations.js';

const CONNECTIONS = 8;
const [url, companyId, count, heldCost] = process.argv.slice(2);
const source = await new DataSource({
  ...dataSourceOptions(url, ENTITIES),
  poolSize: CONNECTIONS,
}).initialize();
const database = new Database(source);
const config = new Config({});
const definitions = new BudgetDefinitions();
const reservations = new BudgetReservations(
  definitions,
  new BudgetMonths(database, definitions, config),
  config,
);
const ledger = new AttemptLedger();

async function reserve() {
  const intent = {
    id: uuidV7(),
    invoiceId: uuidV7(),
    companyId,
    providerAccountId: uuidV7(),
    keyId: uuidV7(),
    provider: 'deepseek',
    model: 'm',
    currency: 'USD',
    number: 1,
    promptVersion: 'p',
    thinking: false,
    workerId: String(process.pid),
    claimToken: '1',
    startedAt: new Date(),
    estimatedTokens: null,
    heldCost,
  };
  return reservations.reserving(() =>
    database.run({ companyId: null }, async (manager) => {
      const refused = await reservations.admit(manager, [intent]);
      await ledger.open(manager, refused.size > 0 ? [] : [intent]);
      await reservations.note(manager, refused.values());
      return refused.size === 0;
    }),
  );
}

let [left, granted, refused] = [Number(count), 0, 0];
const lane = async () => {
  while (left-- > 0) {
    if (await reserve()) granted++;
    else refused++;
  }
};
await Promise.all(Array.from({ length: CONNECTIONS }, lane));
await source.destroy();
process.stdout.write(JSON.stringify({ granted, refused }));
