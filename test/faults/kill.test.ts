import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DisturbedServer } from '../support/disturbed-server.js';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_120);

let disturbed: DisturbedServer;

beforeAll(async () => {
  disturbed = await DisturbedServer.start();
});

afterAll(() => disturbed?.stop());

describe('kill -9 in the middle of a batch', () => {
  it(
    'of the server, several times: each invoice once, each request in the ledger',
    { timeout: 85_000 },
    async () => {
      const fault = () => disturbed.killAndStartAgain();

      const { unknown } = await disturbed.doBatch({ invoices: 150, faults: 4, seed: SEED, fault });

      expect(unknown).toBeGreaterThan(0);
    },
  );
});
