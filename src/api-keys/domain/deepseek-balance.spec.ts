import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../../money/decimal.js';
import { balanceUrl, readBalance } from './deepseek-balance.js';

/** The example of "Get User Balance" (api-docs.deepseek.com), word for word. */
const GOLDEN = {
  is_available: true,
  balance_infos: [
    { currency: 'CNY', total_balance: '110.00', granted_balance: '10.00', topped_up_balance: '100.00' },
  ],
};
const [INFO] = GOLDEN.balance_infos;
const withInfo = (change: object) => ({ ...GOLDEN, balance_infos: [{ ...INFO, ...change }] });

describe("DeepSeek's balance", () => {
  it.each(['https://api.deepseek.com', 'https://api.deepseek.com/'])('lies under %s', (base) => {
    expect(balanceUrl(base)).toBe('https://api.deepseek.com/user/balance');
  });

  it('is read as the documentation shows it', () => {
    expect(readBalance(GOLDEN)).toEqual({
      status: 'known',
      isAvailable: true,
      balances: [{ currency: 'CNY', total: '110.00', granted: '10.00', toppedUp: '100.00' }],
    });
  });

  it('keeps two currencies side by side and never adds them', () => {
    const usd = { currency: 'USD', total_balance: '3.5', granted_balance: '0', topped_up_balance: '3.5' };

    expect(readBalance({ ...GOLDEN, balance_infos: [INFO, usd] })).toMatchObject({
      balances: [
        { currency: 'CNY', total: '110.00' },
        { currency: 'USD', total: '3.5' },
      ],
    });
  });

  it('may be a debt: requests under way are charged after the last cent', () => {
    const debt = { total_balance: '-0.02', granted_balance: '0.00', topped_up_balance: '-0.02' };

    expect(readBalance({ ...withInfo(debt), is_available: false })).toMatchObject({
      status: 'known',
      isAvailable: false,
      balances: [{ total: '-0.02' }],
    });
  });

  it('bears the rounding of three figures', () => {
    expect(readBalance(withInfo({ total_balance: '110.01' })).status).toBe('known');
  });

  it.each([
    ['no object', null],
    ['a page of HTML', '<html>'],
    ['a list', [GOLDEN]],
    ['no answer to is_available', { balance_infos: GOLDEN.balance_infos }],
    ['is_available as text', { ...GOLDEN, is_available: 'true' }],
    ['no list', { is_available: true }],
    ['an empty list', { ...GOLDEN, balance_infos: [] }],
    ['an entry that is none', { ...GOLDEN, balance_infos: [null] }],
    ['endless currencies', { ...GOLDEN, balance_infos: Array.from({ length: 1_000 }, () => INFO) }],
    ['a currency twice', { ...GOLDEN, balance_infos: [INFO, INFO] }],
    ['a currency that is none', withInfo({ currency: 'yuan' })],
    ['no total', withInfo({ total_balance: undefined })],
    ['a number, which may have lost digits', withInfo({ total_balance: 110 })],
    ['an exponent', withInfo({ total_balance: '1.1e2' })],
    ['a thousands separator', withInfo({ total_balance: '1,110.00' })],
    ['not a number', withInfo({ total_balance: 'NaN' })],
    ['nothing', withInfo({ total_balance: '' })],
    ['a fortune', withInfo({ total_balance: '1000000000.01', topped_up_balance: '999999990.01' })],
    ['a hundred digits', withInfo({ total_balance: '9'.repeat(100) })],
    ['a debt of presents', withInfo({ granted_balance: '-10.00', total_balance: '90.00' })],
    ['figures that do not add up', withInfo({ total_balance: '110.03' })],
  ])('refuses %s', (_, body) => {
    expect(readBalance(body)).toMatchObject({ status: 'invalid', reason: expect.any(String) as string });
  });

  it('gives back to the last digit whatever adds up, and never throws on anything else', () => {
    const places = fc.bigInt({ min: 0n, max: 10n ** 24n });
    fc.assert(
      fc.property(places, places, (granted, toppedUp) => {
        const info = {
          currency: 'USD',
          total_balance: formatDecimal(granted + toppedUp),
          granted_balance: formatDecimal(granted),
          topped_up_balance: formatDecimal(toppedUp),
        };
        const reading = readBalance({ is_available: true, balance_infos: [info] });

        expect(reading).toMatchObject({
          balances: [{ total: info.total_balance, granted: info.granted_balance }],
        });
      }),
    );
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (available, infos) => {
        const reading = readBalance({ is_available: available, balance_infos: infos });
        expect(['known', 'invalid']).toContain(reading.status);
      }),
    );
  });
});
