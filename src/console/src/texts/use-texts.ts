import { codeSentence, type CodeFamily } from './code-sentence';
import { dictionary, type TextKey } from './dictionary';
import { type Language, useLanguage } from './language';

export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

export interface Texts {
  language: Language;
  t: Translate;
  /** A sentence for a code of the API, or `fallback` for a code this console does not know yet. */
  code: (family: CodeFamily, code: string, fallback?: string) => string;
}

/** Everything the console says, in the reader's language. */
export function useTexts(): Texts {
  const language = useLanguage();
  return {
    language,
    t: (key, values) => fill(dictionary[key][language === 'es' ? 0 : 1], values),
    code: (family, code, fallback) => codeSentence({ family, code, language, fallback }),
  };
}

function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
