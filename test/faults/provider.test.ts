import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { FaultBench } from '../support/provider-faults.js';

const bench = new FaultBench();
const known = (attempts: { cost: { amount: string } | null }[]) =>
  sum(attempts.map(({ cost }) => parseDecimal(cost?.amount ?? '0')));

describe.concurrent('one invoice and a provider that refuses', () => {
  it('429 twice: three attempts, the keys in turns, only the last one costs', async () => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault: '429', times: 2 });

    expect(attempts.map(({ httpStatus }) => httpStatus)).toEqual([429, 429, 200]);
    expect(attempts.map(({ status }) => status)).toEqual(['failed', 'failed', 'succeeded']);
    expect(attempts.map(({ costStatus }) => costStatus)).toEqual(['known', 'known', 'known']);
    expect(known(attempts.slice(0, 2))).toBe(0n);
    expect(attempts[1]?.keyId).not.toBe(attempts[0]?.keyId);
    expect(attempts[2]?.keyId).not.toBe(attempts[1]?.keyId);
    expect(invoice).toMatchObject({ status: 'classified', costStatus: 'known', cost: attempts[2]?.cost });
    expect(known(attempts)).toBeGreaterThan(0n);
  });

  it.each(['500', '503'])('%s: asked again, the refusal costs nothing', async (fault) => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault });

    expect(attempts.map(({ httpStatus }) => httpStatus)).toEqual([Number(fault), 200]);
    expect(attempts[0]).toMatchObject({ status: 'failed', costStatus: 'known' });
    expect(known(attempts.slice(0, 1))).toBe(0n);
    expect(invoice).toMatchObject({ status: 'classified', costStatus: 'known' });
  });

  it.each(['400', '422'])('%s: the invoice fails at once, with the reason', async (fault) => {
    const { batch, invoice, attempts } = await bench.oneThatMeets({ fault, times: 9 });

    expect(batch).toMatchObject({ status: 'completed_with_errors', counts: { failed: 1, pending: 0 } });
    expect(invoice).toMatchObject({ status: 'failed', reasons: [{ code: 'provider_refused' }], entry: [] });
    expect(attempts).toMatchObject([{ status: 'failed', httpStatus: Number(fault), costStatus: 'known' }]);
    expect(known(attempts)).toBe(0n);
  });
});

describe.concurrent('one invoice and an answer that cannot be used', () => {
  const faults = ['blank_content', 'not_json', 'missing_line', 'unknown_account', 'wrong_types'];

  it.each(faults)('%s: paid, asked three times in all, then a person decides', async (fault) => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault, times: 9 });

    expect(attempts).toHaveLength(3);
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ status: 'succeeded', costStatus: 'known' });
      expect(known([attempt])).toBeGreaterThan(0n);
    }
    expect(invoice).toMatchObject({ status: 'needs_review', reasons: [{ code: 'answer_unusable' }] });
    expect(parseDecimal(invoice.cost?.amount ?? '')).toBe(known(attempts));
  });

  it.each(faults)('%s once: the second answer stands and both are paid', async (fault) => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault });

    expect(attempts).toHaveLength(2);
    expect(invoice.status).toBe('classified');
    expect(parseDecimal(invoice.cost?.amount ?? '')).toBe(known(attempts));
  });

  it('low confidence: the lines are there for a person to confirm', async () => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault: 'low_confidence' });

    expect(attempts).toHaveLength(1);
    expect(invoice).toMatchObject({ status: 'needs_review', reasons: [{ code: 'low_confidence' }] });
    expect(invoice.lines).toMatchObject([{ account: expect.any(String) as string, source: 'llm' }]);
  });
});

describe.concurrent('one invoice and a cost that nobody knows', () => {
  it.each(['no_usage', 'negative_usage', 'lying_usage', 'huge_usage'])(
    '%s: the invoice is classified, its cost is unknown and never 0',
    async (fault) => {
      const { invoice, attempts } = await bench.oneThatMeets({ fault });

      expect(attempts).toMatchObject([
        { status: 'succeeded', costStatus: 'unknown', cost: null, tokens: null },
      ]);
      expect(invoice).toMatchObject({ status: 'classified', costStatus: 'unknown', cost: null });
    },
  );

  it.each(['half_body', 'close_before_headers', 'close_after_headers', 'html_garbage', 'hang'])(
    '%s: the attempt is unknown, asked again, its cost held',
    async (fault) => {
      const { invoice, attempts } = await bench.oneThatMeets({ fault });

      expect(attempts).toMatchObject([
        { status: 'unknown', outcome: 'answer_lost', costStatus: 'unknown', cost: null },
        { status: 'succeeded', costStatus: 'known' },
      ]);
      expect(invoice).toMatchObject({ status: 'classified', costStatus: 'unknown', cost: null });
    },
  );

  it('an answer lost again and again: given up in the end, each one held', async () => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault: 'half_body', times: 99 });

    expect(attempts.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'unknown'));
    expect(invoice).toMatchObject({ status: 'failed', reasons: [{ code: 'answer_lost' }], cost: null });
  });

  it('slow with blank lines: waited for and classified', async () => {
    const { invoice, attempts } = await bench.oneThatMeets({ fault: 'slow', ms: 2_500 });

    expect(attempts).toMatchObject([{ status: 'succeeded', costStatus: 'known' }]);
    expect(invoice.status).toBe('classified');
  });
});

describe('an answer of 512 MB', () => {
  const BYTES = 512 * 1024 * 1024;

  it('is dropped after its first megabyte', async () => {
    const before = peakMemoryBytes();

    const { invoice, attempts } = await bench.oneThatMeets({ fault: 'huge_body', bytes: BYTES });

    expect(attempts.map(({ status }) => status)).toEqual(['unknown', 'succeeded']);
    expect(invoice).toMatchObject({ status: 'classified', cost: null });
    expect(peakMemoryBytes() - before).toBeLessThan(BYTES / 4);
  });

  function peakMemoryBytes(): number {
    const status = readFileSync(`/proc/${bench.server.process.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }
});

describe('after all of it', () => {
  it("the ledger agrees with the provider's books; no 5xx was given, no text or key was logged", async () => {
    await bench.expectAllTrue();
  });
});
