import { rangeConditions } from './time-range.js';
import type { AttemptFilters } from './usage.dto.js';

/** Where a request stands in the order of the ledger. */
export interface AttemptPlace {
  id: string;
  /** When it began, to the microsecond: a `Date` would round it. */
  place: string;
}

/** SQL of a request's place in time. */
export const PLACE = `to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place`;

export const NEWEST_FIRST = 'order by started_at desc, id desc';

/** The WHERE of requests that are meant, as far as they come `after` another; values are appended to `parameters`. */
export function attemptsWhere(input: {
  filters: AttemptFilters;
  after: AttemptPlace | undefined;
  timeZone: string;
  parameters: unknown[];
}): string {
  const { filters, after, timeZone, parameters } = input;
  const parameter = (value: unknown) => `$${parameters.push(value)}`;
  const equal = (column: string, value: string | undefined) =>
    value === undefined ? [] : [`${column} = ${parameter(value)}`];
  const conditions = [
    ...equal('company_id', filters.companyId),
    ...equal('invoice_id', filters.invoiceId),
    ...equal('provider_account_id', filters.providerAccountId),
    ...equal('key_id', filters.keyId),
    ...equal('model', filters.model),
    ...equal('status', filters.status),
    // As a word of its own, so that the index of the few that differ is found.
    ...(filters.providerCostDiffers === undefined
      ? []
      : [filters.providerCostDiffers === 'true' ? 'provider_cost_differs' : 'not provider_cost_differs']),
    ...rangeConditions({ column: 'started_at', range: filters, timeZone, parameters }),
    ...(after === undefined
      ? []
      : [`(started_at, id) < (${parameter(after.place)}::timestamptz, ${parameter(after.id)}::uuid)`]),
  ];
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
}
