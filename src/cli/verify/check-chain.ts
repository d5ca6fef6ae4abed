import { BLOCKER_CODES } from '../../costing/domain/blockers.js';
import { chainHash, FIRST_PREVIOUS_HASH } from '../../costing/domain/canonical-json.js';
import type { Manifest } from '../../costing/domain/evidence/pack-format.js';
import { nextPeriod, PERIOD_PATTERN } from '../../costing/domain/period-names.js';
import type { Findings } from './findings.js';
import { beginsMonth } from './instants.js';
import { asArray, asCount, asObject, asText, type JsonObject } from './json.js';

/** Holds the closed result against its hash, and against what the manifest says of it. */
export function checkResult(result: JsonObject, manifest: Manifest, findings: Findings): void {
  const file = 'allocation.json';
  const bounds = asObject(result['bounds']);
  const same = (what: string, is: unknown, must: string) =>
    findings.same({ check: 'result', what, file, is: asText(is), must });
  same('hash', result['hash'], hashOf(result));
  same('hash', result['hash'], manifest.resultHash);
  same('id', result['id'], manifest.resultId);
  same('period', result['period'], manifest.period);
  same('closedAt', result['closedAt'], manifest.closedAt);
  same('timeZone', result['timeZone'], manifest.timeZone);
  same('startsAt', bounds['startsAt'], manifest.startsAt);
  same('endsAt', bounds['endsAt'], manifest.endsAt);
  const { period, timeZone, startsAt, endsAt } = manifest;
  for (const [what, instant, month] of [
    ['startsAt', startsAt, period],
    ['endsAt', endsAt, PERIOD_PATTERN.test(period) ? nextPeriod(period) : period],
  ] as const)
    if (!beginsMonth(instant, { month, timeZone })) same(what, instant, `${month}-01 00:00 ${timeZone}`);
  for (const blocker of asArray(result['acceptedBlockers'])) {
    const code = asText(asObject(blocker)['code']);
    if (!BLOCKER_CODES.some((known) => known === code))
      same('acceptedBlockers', code, BLOCKER_CODES.join(', '));
  }
}

/** Each closed result names the hash of the one before it; the last is the one that the pack proves. */
export function checkChain(value: unknown, manifest: Manifest, findings: Findings): void {
  const results = asArray(value).map(asObject);
  let previous = FIRST_PREVIOUS_HASH;
  let sequence = 0;
  for (const result of results) {
    findings.checked('chain');
    const follows =
      asText(result['previousHash']) === previous && asCount(result['sequence']) === sequence + 1;
    if (!follows || asText(result['hash']) !== hashOf(result))
      findings.add({
        check: 'chain',
        code: 'chain_broken',
        file: 'chain.json',
        values: { period: asText(result['period']) },
      });
    previous = asText(result['hash']);
    sequence = asCount(result['sequence']);
  }
  findings.same({
    check: 'chain',
    what: 'hash',
    file: 'chain.json',
    is: previous,
    must: manifest.resultHash,
  });
}

function hashOf(result: JsonObject): string {
  return chainHash(asText(result['previousHash']), result);
}
