import { LOCALES, type Language } from '../texts/language';

/** `2026-11` as people say it. */
export function periodName(period: string, language: Language): string {
  const text = new Intl.DateTimeFormat(LOCALES[language], {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${period}-01T00:00:00Z`));
  return text.charAt(0).toUpperCase() + text.slice(1);
}
