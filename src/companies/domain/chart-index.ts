import type { ChartAccount } from './chart.js';

/** A chart made ready for looking up codes; charts never change, so one index may be kept for each. */
export interface ChartIndex {
  find(code: string): ChartAccount | undefined;
  /** The account when it exists and may receive entries. */
  postable(code: string): ChartAccount | undefined;
  /** Postable accounts whose code begins with `prefix`: shortest first, then in code order. */
  postableUnder(prefix: string): readonly ChartAccount[];
  /** The nearest account above, which gives names such as "Otros" their meaning. */
  parentOf(code: string): ChartAccount | undefined;
}

/** Indexes checked accounts. */
export function indexChart(accounts: readonly ChartAccount[]): ChartIndex {
  const byCode = new Map(accounts.map((account) => [account.code, account]));
  const order = accounts.filter((account) => account.postable).sort(byLengthThenCode);
  // The same few prefixes are asked for at every entry.
  const under = new Map<string, readonly ChartAccount[]>();
  return {
    find: (code) => byCode.get(code),
    postable: (code) => {
      const account = byCode.get(code);
      return account?.postable ? account : undefined;
    },
    postableUnder: (prefix) => {
      let found = under.get(prefix);
      if (!found) under.set(prefix, (found = order.filter((account) => account.code.startsWith(prefix))));
      return found;
    },
    parentOf: (code) => {
      for (let length = code.length - 1; length > 0; length--) {
        const parent = byCode.get(code.slice(0, length));
        if (parent) return parent;
      }
      return undefined;
    },
  };
}

function byLengthThenCode(left: ChartAccount, right: ChartAccount): number {
  if (left.code.length !== right.code.length) return left.code.length - right.code.length;
  return left.code < right.code ? -1 : left.code > right.code ? 1 : 0;
}
