import { LOCALES, type Language } from '../texts/language';

const MINUTES = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
/** Within this time the minute alone would say too little. */
const NEAR_MS = 120_000;

/** An instant in the reader's own time zone, to the minute. */
export function instantText(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], MINUTES).format(new Date(iso));
}

export function secondsText(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

/** An instant as the clocks of a place show it, such as the beginning of the firm's month. */
export function zonedText(iso: string, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { ...MINUTES, timeZone }).format(new Date(iso));
}

/** A moment that is near: the clock alone on the same day, to the second within the next minutes. */
export function clockText(iso: string, language: Language, now = new Date()): string {
  const moment = new Date(iso);
  if (localDay(moment) !== localDay(now)) return instantText(iso, language);
  const near = Math.abs(moment.getTime() - now.getTime()) < NEAR_MS;
  return new Intl.DateTimeFormat(LOCALES[language], {
    hour: '2-digit',
    minute: '2-digit',
    ...(near && { second: '2-digit' }),
    hourCycle: 'h23',
  }).format(moment);
}

/** A calendar day such as an issue date; it belongs to no time zone. */
export function dayText(day: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** The same without its year, for the head of a column. */
export function shortDayText(day: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}

/** The local day of an instant as `YYYY-MM-DD`. */
export function localDay(date: Date): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

/** A local time as an input of the kind `datetime-local` takes it. */
export function localMinute(date: Date): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${localDay(date)}T${part(date.getHours())}:${part(date.getMinutes())}`;
}

/** How long ago something was; a clock that is a little behind makes nothing happen in the future. */
export function agoText(iso: string, language: Language, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(iso).getTime()) / 1_000));
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'always', style: 'short' });
  if (seconds < 60) return format.format(-seconds, 'second');
  if (seconds < 3_600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3_600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

/** How long something took, in the unit that reads best. */
export function durationText(fromIso: string, toIso: string): string {
  return spanText(Math.max(0, new Date(toIso).getTime() - new Date(fromIso).getTime()));
}

export function spanText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60
    ? `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
