import type { Writable } from 'node:stream';
import type { Api } from './api.js';
import type { Screen } from './format/screen.js';
import type { Language } from './texts/language.js';
import type { Say } from './texts/texts.js';

/** What a command without a server works with. */
export interface OfflineContext {
  say: Say;
  language: Language;
  out: Writable;
  screen: Screen;
  /** Where progress is shown: standard error, when a person looks at it. */
  progress: { out: Writable; screen: Screen } | undefined;
  now: () => Date;
}

/** What the others work with. */
export interface Context extends OfflineContext {
  api: Api;
}
