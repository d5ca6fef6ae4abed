import { useSyncExternalStore } from 'react';

export type Language = 'es' | 'en';
export const LOCALES: Record<Language, string> = { es: 'es-CO', en: 'en-US' };

const KEY = 'prorrata.language';
const listeners = new Set<() => void>();

/** Spanish unless the reader has chosen English. */
export function currentLanguage(): Language {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'es';
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = LOCALES[language];
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
