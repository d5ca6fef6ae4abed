/** The processes that work, and the weekly digest. */
export const OPERATIONS_TEXTS = {
  'operations.title': ['Operación', 'Operations'],
  'operations.at': ['al {when}', 'as of {when}'],
  'operations.refreshed': ['Se actualiza solo cada pocos segundos.', 'Renews itself every few seconds.'],
  'operations.queue': ['Cola de trabajo', 'Work queue'],
  'operations.waiting': ['Facturas en espera', 'Invoices waiting'],
  'operations.inWork': ['Facturas en proceso', 'Invoices in work'],
  'operations.oldest': ['La más antigua espera hace', 'The oldest has waited'],
  'operations.lastTaken': ['Último trabajo tomado', 'Last job taken'],
  'operations.store': ['Cola sobre', 'Queue on'],
  'operations.stalled': ['Nadie toma el trabajo', 'Nobody takes the work'],
  'operations.stalledText': [
    'Revise que los procesos de trabajo estén en marcha y que alcancen la base de datos y la cola.',
    'See that the worker processes run and that they reach the database and the queue.',
  ],
  'operations.workers': ['Procesos de trabajo', 'Workers'],
  'operations.worker': ['Proceso', 'Process'],
  'operations.active': ['Facturas en proceso', 'Invoices in work'],
  'operations.requests': ['Solicitudes (24 h)', 'Requests (24 h)'],
  'operations.lastSeen': ['Última señal', 'Last seen'],
  'operations.started': ['Desde', 'Since'],
  'operations.noWorkers': ['Ningún proceso de trabajo ha dado señales', 'No worker has shown itself'],
  'operations.noWorkersText': [
    'Las facturas se reciben, pero nadie las clasifica hasta que se inicie uno (ROLE=worker o ROLE=all).',
    'Invoices are received, but nobody classifies them until one is started (ROLE=worker or ROLE=all).',
  ],
} as const;
