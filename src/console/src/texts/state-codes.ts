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
} as const;
