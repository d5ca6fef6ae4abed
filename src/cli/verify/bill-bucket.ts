import type { Decimal } from '../../money/decimal.js';
import { ownText } from './own-text.js';
import type { Row } from './read-table.js';

type LineCells = Row<'bill-lines.csv'>['cells'];

/** In place of a key: lines that tell none stand for all of ours. */
const UNTOLD = '';

/** What one interval of a bill says in one currency, and what requests explain of it. */
interface BucketSums {
  /** By our key. */
  own: Map<string, Decimal>;
  unattributed: Decimal;
  quarantined: Decimal;
  /** What the period's requests in it cost, by the key whose lines explain them. */
  metered: Map<string, Decimal>;
}

/** One interval of one account's bill. */
export class BillBucket {
  private readonly sums = new Map<string, BucketSums>();
  /** Currency, key and model of its own lines. */
  private readonly told = new Set<string>();

  /** By currency and model. */
  private readonly billed = new Map<string, Decimal>();
  readonly startsAt: string;
  readonly endsAt: string;
  /** On which it was met first. */
  readonly line: number;

  constructor({ startsAt, endsAt, line }: { startsAt: string; endsAt: string; line: number }) {
    this.startsAt = startsAt;
    this.endsAt = endsAt;
    this.line = line;
  }

  get currencies(): Iterable<string> {
    return this.sums.keys();
  }

  bill({ currency, keyId, keyName, keyFingerprint, model, quarantined }: LineCells, cost: Decimal): void {
    const sums = this.of(currency);
    addTo(this.billed, `${currency} ${model}`, cost);
    const isForeign = keyId === '' && (keyName !== '' || keyFingerprint !== '');
    if (quarantined !== '') sums.quarantined += cost;
    else if (isForeign) sums.unattributed += cost;
    else addTo(sums.own, keyId === '' ? UNTOLD : keyId, cost);
    if (!isForeign) this.told.add(toldId(currency, keyId === '' ? UNTOLD : keyId, model));
  }

  /** What its lines of a model bill, whoever's they are. */
  billedOf(currency: string, model: string): Decimal {
    return this.billed.get(`${currency} ${model}`) ?? 0n;
  }

  /** A request is explained by lines of its key and model, else by such as tell no key, else by none. */
  meter({ currency, keyId, model, responseModel }: Row<'attempts.csv'>['cells'], cost: Decimal): void {
    const isTold = (key: string) =>
      this.told.has(toldId(currency, key, model)) || this.told.has(toldId(currency, key, responseModel));
    addTo(this.of(currency).metered, !isTold(keyId) && isTold(UNTOLD) ? UNTOLD : keyId, cost);
  }

  /** What is billed beyond what requests explain, by key. */
  rest(currency: string): { keys: Map<string, Decimal>; unattributed: Decimal; quarantined: Decimal } {
    const { own, metered, unattributed, quarantined } = this.of(currency);
    const keys = new Map(own);
    for (const [key, cost] of metered) addTo(keys, key, -cost);
    return { keys, unattributed, quarantined };
  }

  private of(currency: string): BucketSums {
    const known = this.sums.get(currency);
    if (known) return known;
    const sums: BucketSums = { own: new Map(), unattributed: 0n, quarantined: 0n, metered: new Map() };
    this.sums.set(ownText(currency), sums);
    return sums;
  }
}

export function addTo(sums: Map<string, Decimal>, key: string, amount: Decimal): void {
  const known = sums.get(key);
  if (known === undefined) sums.set(ownText(key), amount);
  else sums.set(key, known + amount);
}

function toldId(currency: string, key: string, model: string): string {
  return `${currency} ${key} ${model}`;
}
