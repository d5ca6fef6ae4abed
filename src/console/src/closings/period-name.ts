import { LOCALES, type Language } from '../texts/language';

/** `2026-11` as people say it, to stand by itself. */
export function periodName(period: string, language: Language): string {
  const text = monthText(period, language);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The same inside a sentence. */
export function monthText(period: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${period}-01T00:00:00Z`));
}
