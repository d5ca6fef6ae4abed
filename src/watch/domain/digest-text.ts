import type { MoneyJson } from '../../money/money.js';
import { ADVICE_TEXTS, type Language } from './advice-texts.js';
import type { DigestAccount, DigestBudget, DigestContent, DigestCosts, DigestRequests } from './digest.js';

/** A digest as plain text that can be mailed: what should be done first, then the figures. */
export function digestText(
  digest: DigestContent & { from: string; to: string; timeZone: string },
  language: Language,
): string {
  const words = WORDS[language];
  const { firm, accounts, budgets, advice } = digest;
  const todo = advice.map(({ code, parameters }) => `- ${ADVICE_TEXTS[code][language](parameters)}`);
  return [
    words.title,
    `${digest.from} – ${digest.to} (${digest.timeZone})`,
    '',
    words.advice,
    ...(todo.length > 0 ? todo : [`- ${words.nothing}`]),
    '',
    words.firm,
    ...figures(firm, words),
    ...budgets.map((budget) => budgetLine(budget, words)),
    ...accounts.flatMap((account) => ['', ...accountLines(account, words)]),
    '',
  ].join('\n');
}

function accountLines(account: DigestAccount, words: Words): string[] {
  const { balance } = account;
  const told = balance.balances.map(({ currency, total }) => `${total} ${currency}`).join(', ');
  return [
    `${account.name} (${account.provider})${account.status === 'suspended' ? ` – ${words.suspended}` : ''}`,
    ...figures(account, words),
    `  ${words.keys}: ${account.keys.map(({ name, share, rateLimited }) => `${name} ${share} (429: ${rateLimited})`).join(', ') || words.none}`,
    `  ${words.evenness}: ${account.evenness ?? words.unknown}`,
    `  ${words.balance}: ${told || words.unknown}${balance.readAt ? ` (${balance.readAt})` : ''}`,
    `  ${words.daysLeft}: ${balance.daysLeft ?? words.unknown}`,
  ];
}

function figures(
  of: {
    requests: DigestRequests;
    costs: DigestCosts;
    invoices: { total: number; mean: string; max: number; busiestDay: string | null };
  },
  words: Words,
): string[] {
  const { requests, costs, invoices } = of;
  const busiest = invoices.busiestDay === null ? '' : ` (${invoices.busiestDay})`;
  return [
    `  ${words.requests}: ${requests.requests}; 429: ${requests.rateLimited}; ${words.errors}: ${requests.errors}; ${words.lost}: ${requests.unknown}`,
    `  ${words.invoices}: ${invoices.total}; ${words.mean}: ${invoices.mean}; ${words.max}: ${invoices.max}${busiest}`,
    `  ${words.cost}: ${moneyText(costs.costs, words)}${costs.unknownCosts > 0 ? ` (+ ${costs.unknownCosts} ${words.costUnknown})` : ''}`,
    `  ${words.saving}: ${moneyText(costs.savings, words)}`,
  ];
}

function budgetLine({ companyName, period, spent, monthly, percent }: DigestBudget, words: Words): string {
  const whose = companyName ?? words.wholeFirm;
  return `  ${words.budget} ${whose}, ${period}: ${moneyText([spent], words)} / ${moneyText([monthly], words)} (${percent} %)`;
}

function moneyText(amounts: readonly MoneyJson[], words: Words): string {
  return amounts.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') || words.none;
}

type Words = Record<keyof (typeof WORDS)['en'], string>;

const WORDS = {
  en: {
    title: 'Prorrata: digest of the week',
    advice: 'To do',
    nothing: 'Nothing.',
    firm: 'The firm',
    wholeFirm: 'of the firm',
    requests: 'Requests',
    errors: 'errors',
    lost: 'answers lost',
    invoices: 'Invoices',
    mean: 'mean a day',
    max: 'busiest day',
    cost: 'Cost',
    costUnknown: 'requests whose cost is not known',
    saving: 'Saved by cheaper hours',
    budget: 'Budget',
    keys: 'Keys',
    evenness: 'Evenness of keys',
    balance: 'Balance',
    daysLeft: 'Days left',
    suspended: 'suspended, no balance',
    none: 'none',
    unknown: 'not known',
  },
  es: {
    title: 'Prorrata: resumen de la semana',
    advice: 'Por hacer',
    nothing: 'Nada.',
    firm: 'La firma',
    wholeFirm: 'de la firma',
    requests: 'Solicitudes',
    errors: 'errores',
    lost: 'respuestas perdidas',
    invoices: 'Facturas',
    mean: 'promedio diario',
    max: 'día de más carga',
    cost: 'Costo',
    costUnknown: 'solicitudes de costo desconocido',
    saving: 'Ahorro por horas más baratas',
    budget: 'Presupuesto',
    keys: 'Claves',
    evenness: 'Uniformidad de las claves',
    balance: 'Saldo',
    daysLeft: 'Días restantes',
    suspended: 'suspendida, sin saldo',
    none: 'ninguno',
    unknown: 'no se conoce',
  },
} as const;
