export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Spanish where the system speaks it, else English. */
export function languageOf(lang: string | undefined): Language {
  return lang?.toLowerCase().startsWith('es') ? 'es' : 'en';
}
