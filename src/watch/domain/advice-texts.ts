import type { AdviceCode } from './advice-codes.js';

export type Language = 'en' | 'es';
type Figures = Readonly<Record<string, string | number>>;
type Sentence = (figures: Figures) => string;

/** Each piece of advice in words; the codes are what programs read. */
export const ADVICE_TEXTS: Readonly<Record<AdviceCode, Readonly<Record<Language, Sentence>>>> = {
  account_suspended: {
    en: ({ account }) =>
      `${account}: the provider refuses work for lack of balance (402). Top it up; work goes on by itself.`,
    es: ({ account }) =>
      `${account}: el proveedor rechaza el trabajo por falta de saldo (402). Recargue; el trabajo sigue solo.`,
  },
  balance_low: {
    en: ({ account, daysLeft, threshold }) =>
      `${account}: at the pace of the last week the balance lasts ${daysLeft} days, less than ${threshold}. Top it up.`,
    es: ({ account, daysLeft, threshold }) =>
      `${account}: al ritmo de la última semana el saldo alcanza para ${daysLeft} días, menos de ${threshold}. Recargue.`,
  },
  expand_account: {
    en: ({ account, max, day, threshold }) =>
      `${account}: ${max} invoices on ${day}, above ${threshold} a day. Apply to the provider for larger limits, or add a second account.`,
    es: ({ account, max, day, threshold }) =>
      `${account}: ${max} facturas el ${day}, más de ${threshold} al día. Solicite al proveedor una ampliación de límites o agregue una segunda cuenta.`,
  },
  add_keys: {
    en: ({ account, max, day, threshold, activeKeys }) =>
      `${account}: ${max} invoices on ${day}, above ${threshold} a day, with ${activeKeys} active keys. Add more keys: they keep the work going when one fails and tell its parts apart; they add no capacity.`,
    es: ({ account, max, day, threshold, activeKeys }) =>
      `${account}: ${max} facturas el ${day}, más de ${threshold} al día, con ${activeKeys} claves activas. Agregue más claves: mantienen el trabajo si una falla y permiten distinguirlo; no dan más capacidad.`,
  },
  add_key: {
    en: ({ account, max, day, threshold, activeKeys }) =>
      `${account}: ${max} invoices on ${day}, above ${threshold} a day, with ${activeKeys} active keys. Consider another key, so that the loss of one is not felt; it adds no capacity.`,
    es: ({ account, max, day, threshold, activeKeys }) =>
      `${account}: ${max} facturas el ${day}, más de ${threshold} al día, con ${activeKeys} claves activas. Considere otra clave, para que no se note si una se pierde; no da más capacidad.`,
  },
  keys_uneven: {
    en: ({ account, evenness }) =>
      `${account}: keys are used unevenly; the least used one got ${evenness} of the work of the most used one. See whether one is refused or cooling.`,
    es: ({ account, evenness }) =>
      `${account}: las claves se usan de forma desigual; la menos usada tuvo ${evenness} del trabajo de la más usada. Revise si alguna es rechazada o está en pausa.`,
  },
  many_rate_limits: {
    en: ({ account, rateLimited, requests, threshold }) =>
      `${account}: ${rateLimited} of ${requests} requests were answered 429, more than ${threshold} %. Enter the account's limits, or lower them.`,
    es: ({ account, rateLimited, requests, threshold }) =>
      `${account}: ${rateLimited} de ${requests} solicitudes recibieron 429, más del ${threshold} %. Registre los límites de la cuenta o redúzcalos.`,
  },
  settle_unknown: {
    en: ({ account, unknownCosts, answersLost }) =>
      `${account}: the cost of ${unknownCosts} requests is not known (${answersLost} answers were lost) and is held. The provider's bill settles it.`,
    es: ({ account, unknownCosts, answersLost }) =>
      `${account}: no se conoce el costo de ${unknownCosts} solicitudes (${answersLost} respuestas se perdieron) y queda retenido. La factura del proveedor lo aclara.`,
  },
  budget_exceeded: {
    en: ({ company, percent, spent, monthly, period }) =>
      `${company === '' ? 'The firm' : company} has spent ${spent} in ${period}, ${percent} % of its budget of ${monthly}.`,
    es: ({ company, percent, spent, monthly, period }) =>
      `${company === '' ? 'La firma' : company} gastó ${spent} en ${period}, el ${percent} % de su presupuesto de ${monthly}.`,
  },
  budget_near: {
    en: ({ company, percent, spent, monthly, period }) =>
      `${company === '' ? 'The firm' : company} nears its budget of ${monthly}: ${spent} spent in ${period}, ${percent} %.`,
    es: ({ company, percent, spent, monthly, period }) =>
      `${company === '' ? 'La firma' : company} se acerca a su presupuesto de ${monthly}: ${spent} gastados en ${period}, el ${percent} %.`,
  },
};
