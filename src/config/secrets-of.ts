import type { Environment } from './environment.js';
import { headerPairs } from './trace-target.js';

/** Every secret of the environment, in each form in which it may come up again. */
export function secretsOf(environment: Environment): string[] {
  const { ADMIN_TOKEN, ENCRYPTION_KEY, ENCRYPTION_KEYS_OLD, DATABASE_URL, REDIS_URL } = environment;
  return [
    ADMIN_TOKEN,
    ENCRYPTION_KEY,
    ...(ENCRYPTION_KEYS_OLD?.split(',') ?? []),
    ...passwordOf(DATABASE_URL),
    ...passwordOf(REDIS_URL),
    ...headerPairs(environment).map(([, value]) => value),
  ].flatMap((secret) => (secret === undefined || secret.trim() === '' ? [] : [secret.trim()]));
}

/** As it is written in the address, and as it is meant. */
function passwordOf(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
