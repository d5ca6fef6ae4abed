import type { Manifest } from '../../costing/domain/evidence/pack-format.js';
import { checkAdjustments, checkAllocation } from './check-allocation.js';
import { AttemptsCheck } from './check-attempts.js';
import { checkChain, checkResult } from './check-chain.js';
import { checkCuts } from './check-cuts.js';
import { checkHeld } from './check-held.js';
import { checkPrices, checkPricesUsed } from './check-prices.js';
import { checkSeal } from './check-seal.js';
import { checkStatements } from './check-statements.js';
import { type Check, type Difference, Findings } from './findings.js';
import { toMicroseconds } from './instants.js';
import { asObject } from './json.js';
import { Pack } from './open-pack.js';
import { PackBill } from './pack-bill.js';
import { PackFiles } from './pack-files.js';
import { PackResult } from './pack-result.js';
import { PackUse } from './pack-use.js';
import type { Progress } from './progress.js';
import { readManifest } from './read-manifest.js';

/** What came out. `manifest` is missing where it could not be understood. */
export interface Verification {
  manifest: Manifest | undefined;
  checks: { check: Check; checked: number; differences: number }[];
  differences: readonly Difference[];
  agrees: boolean;
  expected: string | undefined;
}

/** Computes a pack anew. Throws `PackFault` on a file that is no pack. */
export async function verifyPack(input: {
  path: string;
  /** The hash that the pack must have, where it is known from elsewhere. */
  expect: string | undefined;
  progress: Progress;
}): Promise<Verification> {
  const { path, expect, progress } = input;
  const findings = new Findings();
  await checkSeal(path, findings, progress);
  const pack = await Pack.open(path);
  try {
    const manifest = await readManifest(pack, expect, findings);
    if (manifest) await figures(new PackFiles(pack, manifest, findings, progress), manifest, findings);
    return {
      manifest,
      checks: findings.summary(),
      differences: findings.told,
      agrees: findings.clean,
      expected: expect,
    };
  } finally {
    pack.close();
  }
}

/** From the prices and the bill to the requests, from these to the shares, from these to the statements. */
async function figures(files: PackFiles, manifest: Manifest, findings: Findings): Promise<void> {
  const bounds = boundsOf(manifest);
  await files.whole('LEEME.txt');
  await files.whole('README.txt');
  const result = await files.json('allocation.json', (value) => {
    const json = asObject(value);
    checkResult(json, manifest, findings);
    return new PackResult(json);
  });
  const prices = await checkPrices(files.rows('prices.csv'), findings);
  const bill = await billOf(files, result?.ratedByEnd ?? new Set(), findings);
  const use = new PackUse(bill);
  const attempts = new AttemptsCheck(bounds, prices, use, findings);
  for await (const rows of files.rows('attempts.csv')) for (const row of rows) attempts.take(row);
  checkPricesUsed(prices, findings);
  await checkHeld(files.rows('held.csv'), bounds, findings);
  await files.json('chain.json', (value) => checkChain(value, manifest, findings));
  const rates = await all(files.rows('rates.csv'));
  const adjustments = await all(files.rows('adjustments.csv'));
  // What the result itself cannot tell leaves nothing to hold the rest against.
  if (!result) {
    await files.whole('statements.json');
    return;
  }
  bill.checkBills(result.bills);
  checkCuts({ result, bill, bounds, findings });
  checkAllocation({ result, use, bill, bounds, findings });
  checkAdjustments(adjustments, result, findings);
  await files.json('statements.json', (value) => checkStatements({ value, result, rates, findings }));
}

async function billOf(
  files: PackFiles,
  ratedByEnd: ReadonlySet<string>,
  findings: Findings,
): Promise<PackBill> {
  const bill = new PackBill(findings, ratedByEnd);
  for await (const rows of files.rows('bills.csv')) for (const row of rows) bill.name(row);
  for await (const rows of files.rows('bill-lines.csv')) for (const row of rows) bill.take(row);
  bill.ready();
  return bill;
}

async function all<Value>(pieces: AsyncIterable<Value[]>): Promise<Value[]> {
  const rows: Value[] = [];
  for await (const piece of pieces) rows.push(...piece);
  return rows;
}

/** The tables write microseconds. */
function boundsOf({ startsAt, endsAt }: Manifest): { startsAt: string; endsAt: string } {
  return { startsAt: toMicroseconds(startsAt), endsAt: toMicroseconds(endsAt) };
}
