/** What stands in the way of a close, and what can be done. */
export const BLOCKER_CODES = {
  period_not_over: ['El mes no ha terminado', 'The month is not over'],
  earlier_period_open: ['Hay meses anteriores sin cerrar', 'Earlier months are open'],
  unknown_attempts: [
    'Solicitudes de costo desconocido: la factura del proveedor dirá cuánto costaron',
    "Requests of unknown cost: the provider's bill will tell what they cost",
  ],
  missing_price: ['Falta el precio de un modelo', 'A model has no price'],
  no_bill: ['Falta la factura del proveedor', "The provider's bill is missing"],
  difference: [
    'Lo medido y lo facturado no coinciden',
    'What was metered and what was billed are not the same',
  ],
  foreign_cost: [
    'Hay consumo de llaves que no son de la firma',
    "There is usage by keys that are not the firm's",
  ],
  quarantined_lines: ['La factura trae líneas que nadie conoce', 'The bill has lines of an unknown kind'],
  missing_exchange_rate: ['Falta la tasa de cambio', 'An exchange rate is missing'],
} as const;

/** How much of it there is; {names} are months, models, accounts, keys or rates. */
export const BLOCKER_FACTS = {
  period_not_over: ['Termina el {end}.', 'It ends on {end}.'],
  earlier_period_open: ['Sin cerrar: {names}.', 'Still open: {names}.'],
  unknown_attempts: ['Solicitudes sin costo conocido: {count}.', 'Requests without a known cost: {count}.'],
  missing_price: [
    'Solicitudes sin precio: {count} ({names}).',
    'Requests without a price: {count} ({names}).',
  ],
  no_bill: [
    'Parte del mes no está en ninguna factura importada de: {names}.',
    'A part of the month is on no imported bill of: {names}.',
  ],
  difference: [
    'Intervalos que difieren y solicitudes que no están en ninguna factura: {count}.',
    'Intervals that differ and requests that are on no bill: {count}.',
  ],
  foreign_cost: ['Llaves: {names}.', 'Keys: {names}.'],
  quarantined_lines: [
    'Su costo queda sin asignar hasta que se sepa qué es.',
    'Their cost stays unallocated until somebody knows what it is.',
  ],
  missing_exchange_rate: [
    '{names}. Empresas sin conversión: {count}.',
    '{names}. Companies without conversion: {count}.',
  ],
} as const;

/** What each method does. */
export const METHOD_TEXTS = {
  per_invoice: [
    'Cada factura asume sus propias solicitudes; lo común se reparte.',
    'Each invoice bears its own requests; what is common is shared.',
  ],
  proportional: ['Todo el costo se reparte en proporción.', 'The whole cost is shared in proportion.'],
  even: ['Todas las empresas con uso pagan lo mismo.', 'All companies with usage pay the same.'],
  fixed: ['Según las participaciones de la política de reparto.', 'By the shares of the allocation policy.'],
  by_key: [
    'Lo facturado a cada llave lo asumen las empresas que la usaron.',
    'What was billed for a key is borne by the companies that used it.',
  ],
} as const;

export const POOL_TEXTS = {
  metered: [
    'Suma de las solicitudes registradas, a su precio.',
    'The sum of the recorded requests, at their prices.',
  ],
  billed: [
    'Toda la factura; lo que no es de nadie queda sin asignar.',
    "The whole bill; what is nobody's stays unallocated.",
  ],
} as const;

export const CHOICE_CODES = {
  per_invoice: ['Por factura', 'Per invoice'],
  proportional: ['Proporcional', 'Proportional'],
  even: ['Partes iguales', 'Even parts'],
  fixed: ['Participaciones fijas', 'Fixed shares'],
  by_key: ['Por llave, según la factura', 'By key, as billed'],
  invoices: ['Facturas', 'Invoices'],
  tokens: ['Tokens', 'Tokens'],
  cost: ['Costo medido', 'Metered cost'],
  metered: ['Lo medido por Prorrata', 'What Prorrata metered'],
  billed: ['Lo que facturó el proveedor', 'What the provider billed'],
  actual: ['Real de cada empresa', "Each company's own"],
  pooled: ['Repartido entre todas', 'Shared by all'],
} as const;

export const CLOSE_STEP_CODES = {
  freezing: ['Congelando las solicitudes del mes…', "Freezing the month's requests…"],
  reading: ['Leyendo medición y facturas…', 'Reading usage and bills…'],
  allocating: ['Repartiendo el costo…', 'Dividing the cost…'],
  issuing: ['Emitiendo estados de cuenta…', 'Issuing statements…'],
  sealing: ['Sellando el resultado…', 'Sealing the result…'],
  done: ['Cerrado', 'Closed'],
  failed: ['El cierre no terminó', 'The close came to nothing'],
} as const;

export const PERIOD_CODES = {
  open: ['Abierto', 'Open'],
  closing: ['Cerrando', 'Closing'],
  closed: ['Cerrado', 'Closed'],
  draft: ['Borrador', 'Draft'],
  late_usage: ['Consumo registrado tarde', 'Usage recorded late'],
  restated_bill: ['Factura corregida por el proveedor', 'Bill restated by the provider'],
  statement: ['Estado de cuenta', 'Statement'],
  credit_note: ['Nota crédito', 'Credit note'],
} as const;
