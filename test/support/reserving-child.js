// One process of the built product that reserves as often and as fast as it can: argv is the database, the company,
// how many, and how much each. Writes what it was granted.
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

const [url, companyId, count, heldCost] = process.argv.slice(2);
const source = await new DataSource({ ...dataSourceOptions(url, ENTITIES), poolSize: 8 }).initialize();
const database = new Database(source);
const config = new Config({});
const definitions = new BudgetDefinitions();
const reservations = new BudgetReservations(
  definitions,
  new BudgetMonths(database, definitions, config),
  config,
);
const ledger = new AttemptLedger();

const refusals = await Promise.all(
  Array.from({ length: Number(count) }, () => {
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
        return refused.get(intent.id);
      }),
    );
  }),
);
await source.destroy();
const granted = refusals.filter((refusal) => refusal === undefined).length;
process.stdout.write(JSON.stringify({ granted, refused: refusals.length - granted }));
