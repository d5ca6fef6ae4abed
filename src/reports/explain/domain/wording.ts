/** Languages of explanations. */
export const EXPLAIN_LANGUAGES = ['es', 'en'] as const;
export type ExplainLanguage = (typeof EXPLAIN_LANGUAGES)[number];

/** Chooses the sentence of a language: Spanish first, then English. */
export type Say = (es: string, en: string) => string;

export function sayIn(language: ExplainLanguage): Say {
  return (es, en) => (language === 'es' ? es : en);
}

const METHODS: Readonly<Record<string, readonly [es: string, en: string]>> = {
  per_invoice: ['por factura', 'per invoice'],
  proportional: ['proporcional', 'proportional'],
  even: ['partes iguales', 'even parts'],
  fixed: ['participaciones fijas', 'fixed shares'],
  by_key: ['por llave, según la factura', 'by key, as billed'],
};

const KINDS: Readonly<Record<string, readonly [es: string, en: string]>> = {
  cache_hit: ['tokens de entrada en caché', 'cached input tokens'],
  cache_miss: ['tokens de entrada nuevos', 'new input tokens'],
  output: ['tokens de salida', 'output tokens'],
  requests: ['solicitudes', 'requests'],
  other: ['unidades de otra clase', 'units of another kind'],
};

/** A method of allocation in words. */
export function methodName(method: string, say: Say): string {
  return say(...(METHODS[method] ?? [method, method]));
}

/** What a line of a bill counts, in words. */
export function kindName(kind: string, say: Say): string {
  return say(...(KINDS[kind] ?? [kind, kind]));
}

/** An instant as a bill tells it: to the minute, in UTC. */
export function billInstant(iso: string): string {
  return iso.replace(/^(.{10})T(.{5}).*Z$/, '$1 $2 UTC');
}
