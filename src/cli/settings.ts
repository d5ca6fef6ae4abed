import { CliFault, EXIT } from './fault.js';
import type { Say } from './texts/texts.js';

const URL_DEFAULT = 'http://127.0.0.1:3000';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the server is and how to get in. */
export function connectionOf(environment: Environment, say: Say): { url: string; token: string } {
  const url = (environment['PRORRATA_URL'] || URL_DEFAULT).replace(/\/+$/, '');
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new CliFault(EXIT.usage, say('fault.url', { url }));
  const token = environment['PRORRATA_TOKEN'] || environment['ADMIN_TOKEN'];
  if (!token) throw new CliFault(EXIT.notAllowed, say('fault.noToken'));
  return { url, token };
}
