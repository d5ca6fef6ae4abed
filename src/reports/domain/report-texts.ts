import { ENGLISH } from './texts-en.js';
import { SPANISH, type ReportTexts } from './texts-es.js';

export const REPORT_LANGUAGES = ['es', 'en'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

const TEXTS: Readonly<Record<ReportLanguage, ReportTexts>> = { es: SPANISH, en: ENGLISH };

export function reportTexts(language: ReportLanguage): ReportTexts {
  return TEXTS[language];
}

/** The word for a code; a code without a word is shown as it is. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}
