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

export const CHOICE_CODES = {
  per_invoice: ['Por factura: cada una asume sus solicitudes', 'Per invoice: each bears its own requests'],
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
