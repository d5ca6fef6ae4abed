import type { Language } from './language.js';

/** Words for the codes of the API; a code that is not here is shown as it is. */
const CODES: Readonly<Record<string, readonly [es: string, en: string]>> = {
  normal: ['normal', 'normal'],
  warning: ['aviso', 'warning'],
  critical: ['crítico', 'critical'],
  exhausted: ['agotado', 'exhausted'],
  configured: ['configurado', 'configured'],
  learned: ['aprendido', 'learned'],
  provider: ['proveedor', 'provider'],
  active: ['activa', 'active'],
  disabled: ['deshabilitada', 'disabled'],
  invalid: ['rechazada', 'invalid'],
  revoked: ['revocada', 'revoked'],
  cooling: ['en pausa', 'cooling'],
  alive: ['activo', 'alive'],
  late: ['atrasado', 'late'],
  gone: ['ausente', 'gone'],
  idle: ['sin trabajo', 'idle'],
  working: ['trabajando', 'working'],
  waiting: ['en espera', 'waiting'],
  stalled: ['detenida', 'stalled'],
  concurrency: ['simultáneas', 'concurrent'],
  requestsPerMinute: ['solicitudes/min', 'requests/min'],
  requestsPerHour: ['solicitudes/h', 'requests/h'],
  requestsPerDay: ['solicitudes/día', 'requests/day'],
  tokensPerMinute: ['tokens/min', 'tokens/min'],
  tokensPerDay: ['tokens/día', 'tokens/day'],
};

export function codeWord(code: string, language: Language): string {
  return CODES[code]?.[language === 'es' ? 0 : 1] ?? code;
}
