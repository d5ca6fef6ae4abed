/** How full a limit is, how an account, a worker or the queue stands: always beside a sign of its own. */
export const STATE_CODES = {
  normal: ['Normal', 'Normal'],
  warning: ['Atención', 'Warning'],
  critical: ['Crítico', 'Critical'],
  exhausted: ['Agotado', 'Exhausted'],
  available: ['Disponible', 'Available'],
  saturated: ['Saturada', 'Saturated'],
  suspended: ['Suspendida', 'Suspended'],
  no_key: ['Sin llave en servicio', 'No usable key'],
  unavailable: ['No responde', 'Not answering'],
  alive: ['Activo', 'Alive'],
  late: ['Con retraso', 'Late'],
  gone: ['Sin señales', 'Gone'],
  idle: ['Sin trabajo', 'Idle'],
  working: ['Trabajando', 'Working'],
  waiting: ['En espera', 'Waiting'],
  stalled: ['Detenida', 'Stalled'],
} as const;

/** What the state of the queue means. */
export const QUEUE_CODES = {
  idle: ['No hay facturas pendientes.', 'There are no pending invoices.'],
  working: ['El trabajo avanza.', 'Work goes on.'],
  waiting: [
    'Lo pendiente espera por una causa conocida, como un límite o falta de saldo; cada lote dice cuál.',
    'What is pending waits for a known reason, such as a limit or a lack of balance; each batch says which.',
  ],
  stalled: [
    'Hay trabajo que se podría hacer y nadie lo toma.',
    'There is work that could be done and nobody takes it.',
  ],
} as const;
