import type { FrozenShare } from '../../../costing/domain/frozen-result.js';
import { formatDecimal, parseDecimal } from '../../../money/decimal.js';
import { explainOwn } from './explain-invoices.js';
import type { ShareFacts } from './explain-share.js';
import { amountOf, type Step, stepOf, sumFormula } from './step.js';

/**
 * The share as it was frozen. What is read now explains it to the last digit, unless the bill was restated since: then
 * the frozen figures stand, and the way down goes by them alone.
 */
export function explainFrozenShare(input: { share: Step; frozen: FrozenShare; facts: ShareFacts }): Step {
  const { share, frozen, facts } = input;
  const { say, invoices, invoiceCount, choice } = facts;
  const direct = parseDecimal(frozen.direct.amount);
  const shared = parseDecimal(frozen.shared.amount);
  const [own, common] = share.children;
  if (own && common && amountOf(own) === direct && amountOf(common) === shared) return share;
  const { currency } = frozen.amount;
  const requests = invoices.reduce((total, { cost }) => total + cost, 0n);
  const step = (figure: string, amount: bigint, sentence: string, children: Step[]) =>
    stepOf({ figure, amount, currency, formula: formatDecimal(amount), sentence, children });
  return stepOf({
    figure: 'share',
    amount: direct + shared,
    currency,
    formula: sumFormula([direct, shared]),
    sentence: say(
      'La parte de la empresa, como quedó al cierre. Después cambió la factura del proveedor: la diferencia va como ajuste al mes abierto.',
      "The company's part, as it was at the close. The provider's bill has changed since: the difference is an adjustment of the open month.",
    ),
    facts: { method: choice.method, pool: choice.pool },
    children: [
      step('direct', direct, say('Lo propio, como quedó al cierre.', 'Its own, as it was at the close.'), [
        explainOwn({
          cost: choice.method === 'per_invoice' ? direct : requests,
          currency,
          invoices,
          count: invoiceCount,
          say,
        }),
      ]),
      step(
        'shared',
        shared,
        say('Lo común, como quedó al cierre.', 'The common part, as it was at the close.'),
        [],
      ),
    ],
  });
}
