import type { AllocationChoice, AllocationInput } from '../../../costing/domain/allocation.js';
import { poolCacheDiscount } from '../../../costing/domain/cache-discount.js';
import { type Decimal, formatDecimal, sum } from '../../../money/decimal.js';
import { explainOwn, type InvoiceFacts } from './explain-invoices.js';
import { explainShared } from './explain-shared.js';
import { amountOf, partFormula, type Step, stepOf, sumFormula } from './step.js';
import { methodName, type Say } from './wording.js';

/** A company's part of one pool, with the requests behind it. */
export interface ShareFacts {
  input: AllocationInput;
  choice: AllocationChoice;
  companyId: string;
  invoices: readonly InvoiceFacts[];
  invoiceCount: number;
  say: Say;
}

/** The share of a company: its own requests and what it bears of the common part. */
export function explainShare(facts: ShareFacts): Step {
  const { input, choice, companyId, say } = facts;
  const given = [...input.companies].sort((left, right) => (left.companyId < right.companyId ? -1 : 1));
  const uses = choice.cacheDiscount === 'pooled' ? poolCacheDiscount(given) : given;
  const direct = explainDirect(facts, uses);
  const shared = explainShared({ input, uses, choice, companyId, say });
  return stepOf({
    figure: 'share',
    amount: amountOf(direct) + amountOf(shared),
    currency: input.currency,
    formula: sumFormula([amountOf(direct), amountOf(shared)]),
    sentence: say(
      `La parte de la empresa en ${input.currency}: lo propio más lo común (método ${methodName(choice.method, say)}).`,
      `The company's part in ${input.currency}: its own and its part of what is common (method ${methodName(choice.method, say)}).`,
    ),
    facts: { method: choice.method, pool: choice.pool, cacheDiscount: choice.cacheDiscount },
    children: [direct, shared],
  });
}

/** Methods that give nobody its own requests still show what they cost, beside a direct part of 0. */
function explainDirect(facts: ShareFacts, uses: AllocationInput['companies']): Step {
  const { input, choice, companyId, invoices, invoiceCount, say } = facts;
  const { currency } = input;
  const metered = input.companies.find((use) => use.companyId === companyId);
  const own = explainOwn({ cost: metered?.cost ?? 0n, currency, invoices, count: invoiceCount, say });
  if (choice.method !== 'per_invoice' && choice.method !== 'by_key')
    return stepOf({
      figure: 'direct',
      amount: 0n,
      currency,
      formula: '0',
      sentence: say(
        'Con este método ninguna empresa lleva sus propias solicitudes: todo se reparte. A título informativo, lo que costaron:',
        'By this method no company bears its own requests: everything is shared. For information, what they cost:',
      ),
      children: [own],
    });
  const discounted = uses.find((use) => use.companyId === companyId)?.cost ?? 0n;
  const pooled = choice.method === 'per_invoice' && discounted !== amountOf(own);
  return stepOf({
    figure: 'direct',
    amount: pooled ? discounted : amountOf(own),
    currency,
    formula: pooled
      ? `${formatDecimal(amountOf(own))} − ${formatDecimal(metered?.input?.cost ?? 0n)} + ${formatDecimal(discounted - amountOf(own) + (metered?.input?.cost ?? 0n))}`
      : formatDecimal(amountOf(own)),
    sentence: pooled
      ? say(
          'Sus propias solicitudes, con la entrada al costo promedio de todas las empresas: quien calienta la caché no paga por las demás.',
          'Its own requests, with input at the average cost of all companies: whoever warms the cache does not pay for the others.',
        )
      : say('El costo de sus propias solicitudes.', 'The cost of its own requests.'),
    children: pooled ? [own, pooledInput(facts)] : [own],
  });
}

function pooledInput({ input, companyId, say }: ShareFacts): Step {
  const tokensOf = (id: string) => input.companies.find((use) => use.companyId === id)?.input?.tokens ?? 0n;
  const all = sum(input.companies.map((use) => use.input?.cost ?? 0n));
  const tokens: Decimal = input.companies.reduce((total, use) => total + (use.input?.tokens ?? 0n), 0n);
  const uses = poolCacheDiscount(
    [...input.companies].sort((left, right) => (left.companyId < right.companyId ? -1 : 1)),
  );
  const before = input.companies.find((use) => use.companyId === companyId);
  const after = uses.find((use) => use.companyId === companyId);
  const part = (after?.cost ?? 0n) - (before?.cost ?? 0n) + (before?.input?.cost ?? 0n);
  return stepOf({
    figure: 'pooledInput',
    amount: part,
    currency: input.currency,
    formula: partFormula({ amount: all, weight: String(tokensOf(companyId)), weights: String(tokens), part }),
    sentence: say(
      `Toda la entrada costó ${formatDecimal(all)}; la empresa usó ${tokensOf(companyId)} de ${tokens} tokens de entrada.`,
      `All input cost ${formatDecimal(all)}; the company used ${tokensOf(companyId)} of ${tokens} input tokens.`,
    ),
  });
}
