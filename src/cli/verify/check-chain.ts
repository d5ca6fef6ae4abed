import { chainHash, FIRST_PREVIOUS_HASH } from '../../costing/domain/canonical-json.js';
import type { Manifest } from '../../costing/domain/evidence/pack-format.js';
import type { Findings } from './findings.js';
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
}

/** Each closed result names the hash of the one before it; the last is the one that the pack proves. */
export function checkChain(value: unknown, manifest: Manifest, findings: Findings): void {
  const results = asArray(value).map(asObject);
  let previous = FIRST_PREVIOUS_HASH;
  let sequence = 0;
  for (const result of results) {
    findings.checked('chain');
    const follows = asText(result['previousHash']) === previous && asCount(result['sequence']) > sequence;
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
