/** Languages of explanations. */
export const EXPLAIN_LANGUAGES = ['es', 'en'] as const;
export type ExplainLanguage = (typeof EXPLAIN_LANGUAGES)[number];

/** Chooses the sentence of a language: Spanish first, then English. */
export type Say = (es: string, en: string) => string;

export function sayIn(language: ExplainLanguage): Say {
  return (es, en) => (language === 'es' ? es : en);
}
