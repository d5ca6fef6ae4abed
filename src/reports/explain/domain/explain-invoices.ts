import { type Decimal, formatDecimal, sum } from '../../../money/decimal.js';
import { amountOf, type Step, stepOf, sumFormula } from './step.js';
import { billInstant, kindName, type Say } from './wording.js';

/** Prices of one token that a request was computed with. */
export interface TokenPrices {
  cacheHit: Decimal;
  cacheMiss: Decimal;
  output: Decimal;
}

/** A line of the provider's bill for the interval, key and model of a request. */
export interface BillLineFacts {
  kind: string;
  startsAt: string;
  endsAt: string;
  quantity: string;
  price: Decimal | null;
  cost: Decimal;
  file: string;
  line: string;
}

export interface AttemptFacts {
  id: string;
  number: string;
  model: string;
  startedAt: string;
  keyId: string;
  status: string;
  outcome: string | null;
  accepted: boolean;
  settled: boolean;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint } | null;
  rate: string | null;
  priceId: string | null;
  prices: TokenPrices | null;
  cost: Decimal;
  bill: readonly BillLineFacts[];
}

export interface InvoiceFacts {
  id: string;
  /** As its supplier numbered it; null where it is not known. */
  number: string | null;
  cost: Decimal;
  attempts: readonly AttemptFacts[];
}

/** The invoices of a page, and what the company's others cost together: in all, its own requests. */
export function explainOwn(input: {
  cost: Decimal;
  currency: string;
  invoices: readonly InvoiceFacts[];
  /** How many invoices there are in all. */
  count: number;
  say: Say;
}): Step {
  const { cost, currency, invoices, count, say } = input;
  const listed = invoices.map((invoice) => explainInvoice(invoice, currency, say));
  const rest = cost - sum(listed.map(amountOf));
  const others = count - invoices.length;
  const children = [...listed];
  if (others > 0 || rest !== 0n)
    children.push(
      stepOf({
        figure: 'otherInvoices',
        amount: rest,
        currency,
        formula: null,
        sentence: say(`Las otras ${others} facturas, juntas.`, `The other ${others} invoices together.`),
        facts: { invoices: String(others) },
      }),
    );
  return stepOf({
    figure: 'ownRequests',
    amount: cost,
    currency,
    formula: sumFormula(children.map(amountOf)),
    sentence: say(
      `Cada factura lleva el costo de sus propias solicitudes: ${count} facturas.`,
      `Each invoice bears the cost of its own requests: ${count} invoices.`,
    ),
    facts: { invoices: String(count) },
    children,
  });
}

function explainInvoice({ id, number, cost, attempts }: InvoiceFacts, currency: string, say: Say): Step {
  const children = attempts.map((attempt) => explainAttempt(attempt, currency, say));
  const name = number ?? id;
  return stepOf({
    figure: 'invoice',
    amount: cost,
    currency,
    formula: sumFormula(children.map(amountOf)),
    sentence: say(
      `La factura ${name} necesitó ${attempts.length} solicitudes al modelo.`,
      `Invoice ${name} took ${attempts.length} requests to the model.`,
    ),
    facts: { invoiceId: id, number: name },
    children,
  });
}

/** Tokens by kind × price of one token; what the bill settled is shown as the bill settled it. */
function explainAttempt(attempt: AttemptFacts, currency: string, say: Say): Step {
  const { cost, tokens, prices, settled, bill } = attempt;
  return stepOf({
    figure: 'attempt',
    amount: cost,
    currency,
    formula: !settled && tokens && prices ? tokensFormula(tokens, prices) : formatDecimal(cost),
    sentence: attemptSentence(attempt, say),
    facts: {
      attemptId: attempt.id,
      startedAt: attempt.startedAt,
      model: attempt.model,
      status: attempt.status,
      ...(attempt.outcome !== null && { outcome: attempt.outcome }),
      keyId: attempt.keyId,
      ...(attempt.rate !== null && { rate: attempt.rate }),
      ...(attempt.priceId !== null && { priceId: attempt.priceId }),
      rework: String(!attempt.accepted),
    },
    children: bill.map((line) => explainBillLine(line, currency, say)),
  });
}

function tokensFormula(tokens: NonNullable<AttemptFacts['tokens']>, prices: TokenPrices): string {
  return (['cacheHit', 'cacheMiss', 'output'] as const)
    .map((kind) => `${tokens[kind]} × ${formatDecimal(prices[kind])}`)
    .join(' + ');
}

function attemptSentence(
  { number, tokens, prices, settled, accepted, rate }: AttemptFacts,
  say: Say,
): string {
  const which = say(`Solicitud ${number}`, `Request ${number}`);
  if (settled)
    return say(
      `${which}: se perdió la respuesta; su costo se tomó de la factura del proveedor.`,
      `${which}: its answer was lost; its cost was taken from the provider's bill.`,
    );
  if (!tokens || !prices)
    return say(
      `${which}: el proveedor no la atendió y no cobró nada.`,
      `${which}: the provider did not serve it and charged nothing.`,
    );
  const why = accepted
    ? ''
    : say(' La respuesta no sirvió: es reproceso.', ' Its answer was no use: that is rework.');
  const hours =
    rate === 'peak'
      ? say(', a precio de hora pico', ', at the peak price')
      : rate === 'off_peak'
        ? say(', fuera de hora pico', ', off-peak')
        : '';
  return say(
    `${which}: ${tokens.cacheHit} tokens de entrada en caché, ${tokens.cacheMiss} nuevos y ${tokens.output} de salida, por su precio${hours}.${why}`,
    `${which}: ${tokens.cacheHit} cached input tokens, ${tokens.cacheMiss} new ones and ${tokens.output} of output, at their price${hours}.${why}`,
  );
}

function explainBillLine(
  { kind, quantity, price, cost, startsAt, endsAt, file, line }: BillLineFacts,
  currency: string,
  say: Say,
): Step {
  const [from, to] = [billInstant(startsAt), billInstant(endsAt)];
  return stepOf({
    figure: 'billLine',
    amount: cost,
    currency,
    formula: price === null ? null : `${quantity} × ${formatDecimal(price)}`,
    sentence: say(
      `La factura del proveedor cuenta ${quantity} ${kindName(kind, say)} entre ${from} y ${to}, con todas las solicitudes de ese intervalo: ${file}, línea ${line}.`,
      `The provider's bill counts ${quantity} ${kindName(kind, say)} from ${from} to ${to}, with all requests of that interval: ${file}, line ${line}.`,
    ),
    facts: { kind, startsAt, endsAt, file, line },
  });
}
