import { formatDecimal } from '../../money/decimal.js';
import type { PlanLine } from './apply-plan.js';
import type { CostPart } from './charge.js';
import type { StatementLineKind } from './statement.js';

interface Words {
  es: string;
  en: string;
}

const WORDS: Readonly<Record<StatementLineKind, Words>> = {
  own: { es: 'Solicitudes propias', en: 'Own requests' },
  rework: {
    es: 'Repeticiones: reintentos, respuestas inservibles y segundas revisiones',
    en: 'Rework: retries, unusable answers and second looks',
  },
  shared: { es: 'Parte del costo común', en: 'Part of the common cost' },
  adjustment: { es: 'Ajuste del período', en: 'Adjustment of period' },
  markup: { es: 'Recargo', en: 'Mark-up' },
  fee: { es: 'Tarifa por factura procesada', en: 'Fee per invoice processed' },
  included: { es: 'Facturas incluidas', en: 'Included invoices' },
  base_fee: { es: 'Tarifa básica', en: 'Base fee' },
  covered: { es: 'Costo cubierto por el plan', en: 'Cost covered by the plan' },
  discount: { es: 'Descuento', en: 'Discount' },
  minimum: { es: 'Complemento hasta el mínimo', en: 'Top-up to the minimum' },
};

/** A cost line in words; the pool's currency is told where several make up one statement. */
export function costLineText(part: CostPart, currency: string | null): Words {
  const { es, en } = WORDS[part.kind];
  const behind = [part.sourcePeriod, currency === null ? null : `(${currency})`].filter(
    (word) => word !== null,
  );
  return { es: [es, ...behind].join(' '), en: [en, ...behind].join(' ') };
}

/** A line of the plan in words. */
export function planLineText({ kind, quantity, unitPrice }: PlanLine): Words {
  const { es, en } = WORDS[kind];
  if (quantity === null) return { es, en };
  if (unitPrice === null) return { es: `${es} ${quantity} %`, en: `${en} ${quantity} %` };
  const price = formatDecimal(unitPrice);
  return { es: `${es}: ${quantity} a ${price}`, en: `${en}: ${quantity} at ${price}` };
}

/** Why a plan was not applied. */
export function noRateText(rate: { base: string; quote: string; date: string }): Words {
  return {
    es: `No hay tasa de cambio de ${rate.base} a ${rate.quote} para el ${rate.date}: se cobra el costo, sin aplicar el plan.`,
    en: `There is no exchange rate of ${rate.base} to ${rate.quote} for ${rate.date}: the cost is charged, the plan is not applied.`,
  };
}

/** Why a total is not shown in the company's currency. */
export function notConvertedText(rate: { base: string; quote: string; date: string }): Words {
  return {
    es: `No hay tasa de cambio de ${rate.base} a ${rate.quote} para el ${rate.date}: el total no se muestra en ${rate.quote}.`,
    en: `There is no exchange rate of ${rate.base} to ${rate.quote} for ${rate.date}: the total is not shown in ${rate.quote}.`,
  };
}

/** A stored plan that cannot be read. */
export function planWarningText(warning: string): Words {
  return {
    es: `El plan guardado no se puede leer (${warning}): se cobra el costo.`,
    en: `The stored plan cannot be read (${warning}): the cost is charged.`,
  };
}
