import type { Language } from './language.js';

/** Every sentence of the program: Spanish, then English. `{name}` is filled in. */
const TEXTS = {
  'title.today': ['Uso de hoy', 'Usage today'],
  'title.month': ['Uso del mes', 'Usage this month'],
  'title.total': ['Uso total', 'Usage in total'],
  'title.limits': ['Límites', 'Limits'],
  'title.workers': ['Procesos de trabajo', 'Workers'],
  'title.keys': ['Llaves', 'Keys'],
  'by.model': ['Modelo', 'Model'],
  'by.key': ['Llave', 'Key'],
  'by.account': ['Cuenta', 'Account'],
  'by.company': ['Empresa', 'Company'],
  'bounds.between': ['{from} a {to} ({timeZone})', '{from} to {to} ({timeZone})'],
  'bounds.ever': ['desde el comienzo ({timeZone})', 'since the beginning ({timeZone})'],
  total: ['Total', 'Total'],
  requests: ['Solicitudes', 'Requests'],
  succeeded: ['Respondidas', 'Succeeded'],
  failed: ['Fallidas', 'Failed'],
  unknown: ['Desconocidas', 'Unknown'],
  inFlight: ['En curso', 'In flight'],
  rateLimited: ['429', '429s'],
  tokens: ['Tokens', 'Tokens'],
  cacheHit: ['Entrada en caché', 'Input, cached'],
  cacheMiss: ['Entrada nueva', 'Input, not cached'],
  output: ['Salida', 'Output'],
  reasoning: ['de ella, razonamiento', 'reasoning in it'],
  cost: ['Costo', 'Cost'],
  saving: ['Ahorro en horas económicas', 'Saved in cheaper hours'],
  differs: ['El proveedor dice otro costo', "The provider's figure differs"],
  share: ['Parte', 'Share'],
  shareOfCost: ['Parte del costo', 'Share of cost'],
  shareOfRequests: ['Parte de las solicitudes', 'Share of requests'],
  unknownCost: ['{count} sin costo conocido', '{count} of unknown cost'],
  costUnknown: ['Sin costo conocido', 'Unknown cost'],
  nothing: ['No hay solicitudes.', 'There are no requests.'],
  noLimits: ['Sin límites conocidos.', 'No limits are known.'],
  noAccounts: ['No hay cuentas de proveedor.', 'There are no provider accounts.'],
  noKeys: ['La cuenta no tiene llaves.', 'The account has no keys.'],
  noWorkers: ['No hay procesos de trabajo.', 'There are no workers.'],
  model: ['Modelo', 'Model'],
  limit: ['Límite', 'Limit'],
  used: ['Uso', 'Used'],
  state: ['Estado', 'State'],
  resets: ['Se libera', 'Resets'],
  source: ['Origen', 'Source'],
  name: ['Nombre', 'Name'],
  secret: ['Secreto', 'Secret'],
  errors: ['Errores', 'Errors'],
  lastUsed: ['Último uso', 'Last used'],
  lastSeen: ['Visto', 'Last seen'],
  role: ['Función', 'Role'],
  activeJobs: ['Facturas en curso', 'Active jobs'],
  worker: ['Proceso', 'Worker'],
  never: ['nunca', 'never'],
  ago: ['hace {time}', '{time} ago'],
  queue: [
    'Cola: {state}; {waiting} en espera, {inWork} en curso',
    'Queue: {state}; {waiting} waiting, {inWork} in work',
  ],
  oldest: ['; la más antigua espera {time}', '; the oldest has waited {time}'],
  'available.available': ['Disponible', 'Available'],
  'available.saturated': ['Saturada', 'Saturated'],
  'available.suspended': ['Suspendida: sin saldo', 'Suspended: no balance'],
  'available.no_key': ['Sin llaves utilizables', 'No usable key'],
  'available.unavailable': ['El proveedor no responde', 'The provider does not answer'],
  until: ['{status} hasta {time}', '{status} until {time}'],
  exported: ['{done} de {total} solicitudes', '{done} of {total} requests'],
  'fault.unknownCommand': ['No existe el comando «{command}».', 'There is no command “{command}”.'],
  'fault.unknownPeriod': [
    'No existe el período «{period}»: today, month o total.',
    'There is no period “{period}”: today, month or total.',
  ],
  'fault.option': [
    'No se entiende la línea de comandos: {detail}',
    'The command line cannot be understood: {detail}',
  ],
  'fault.optionNotHere': [
    'La opción --{option} no es de este comando.',
    'The option --{option} does not belong to this command.',
  ],
  'fault.optionValue': ['--{option} debe ser {choices}.', '--{option} must be {choices}.'],
  'fault.tooMany': ['Sobra «{argument}».', '“{argument}” is one argument too many.'],
  'fault.csvNeeded': [
    'Diga --csv: prorrata attempts --csv > solicitudes.csv',
    'Say --csv: prorrata attempts --csv > requests.csv',
  ],
  'fault.fileNeeded': [
    'Diga qué archivo: prorrata verify evidencia.zip',
    'Say which file: prorrata verify evidence.zip',
  ],
  'fault.help': ['prorrata --help muestra lo que hay.', 'prorrata --help shows what there is.'],
  'fault.url': [
    'PRORRATA_URL no es una dirección http o https: {url}',
    'PRORRATA_URL is no http or https address: {url}',
  ],
  'fault.noToken': [
    'Falta el token: ponga PRORRATA_TOKEN (o ADMIN_TOKEN) en el entorno.',
    'There is no token: set PRORRATA_TOKEN (or ADMIN_TOKEN) in the environment.',
  ],
  'fault.away': [
    'Nadie responde en {url} ({reason}). ¿Está en marcha el servidor?',
    'Nobody answers at {url} ({reason}). Is the server running?',
  ],
  'fault.cutOff': [
    'La respuesta de {url} se cortó: lo recibido no está completo.',
    'The answer of {url} was cut off: what was received is not complete.',
  ],
  'fault.token': [
    'El servidor no acepta el token: es desconocido, venció o fue revocado.',
    'The server does not accept the token: it is unknown, expired or revoked.',
  ],
  'fault.forbidden': ['El token no permite esto: {detail}', 'The token may not do this: {detail}'],
  'fault.refused': [
    'El servidor rechazó la pregunta ({status}): {detail}',
    'The server refused the question ({status}): {detail}',
  ],
  'fault.failed': ['El servidor falló ({status}): {detail}', 'The server failed ({status}): {detail}'],
  'fault.notOurs': [
    'Lo que responde en {url} no parece ser Prorrata.',
    'What answers at {url} does not seem to be Prorrata.',
  ],
} as const satisfies Record<string, readonly [es: string, en: string]>;

export type TextKey = keyof typeof TEXTS;

/** Says a sentence in one language. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

export function sayIn(language: Language): Say {
  const place = language === 'es' ? 0 : 1;
  return (key, values = {}) =>
    TEXTS[key][place].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
