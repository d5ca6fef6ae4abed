import { Inject, Injectable, Logger } from '@nestjs/common';
import { Sealer } from '../access/sealer.js';
import { Config } from '../config/config.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { adapterFor } from './adapters.js';
import type { BalanceAmounts } from './domain/balance.js';
import type { RawResult } from './domain/raw-result.js';
import type { ProviderAccount } from './provider-account.entity.js';
import { sendToProvider } from './provider-client.js';
import { ProviderKey } from './provider-key.entity.js';

/** Work must resume within 15 s of a top-up, so one question must not take long. */
const TIMEOUT_MS = 4_000;
/** A key that is refused says nothing of the balance, so another is tried; never all of a long list. */
const KEYS_TRIED_MAX = 3;

/** What asking a provider for a balance gave; `detail` is in words of ours. */
export type BalanceAnswer =
  | { status: 'known'; isAvailable: boolean; balances: BalanceAmounts[] }
  | { status: 'unavailable'; detail: string };

/** Asks a provider for the balance of an account, with any of its active keys. */
@Injectable()
export class BalanceReader {
  private readonly logger = new Logger(BalanceReader.name);

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    @Inject(Config) private readonly config: Pick<Config, 'providerAllowPrivate'>,
  ) {}

  /** Never throws for what the provider does. */
  async ask(account: ProviderAccount, signal: AbortSignal): Promise<BalanceAnswer> {
    const { balance } = adapterFor(account.provider);
    if (!balance.supported) return unavailable(balance.reason);
    const secrets = await this.secrets(account.id);
    let answer = unavailable('The account has no active key to ask with.');
    for (const secret of secrets.slice(0, KEYS_TRIED_MAX)) {
      const raw = await sendToProvider({
        url: balance.url(account.baseUrl),
        secret,
        requestId: uuidV7(),
        timeoutMs: TIMEOUT_MS,
        allowPrivate: this.config.providerAllowPrivate,
        signal,
      });
      if (raw.kind === 'response' && raw.status >= 200 && raw.status < 300) {
        const reading = balance.read(raw.json);
        if (reading.status === 'known') return reading;
        this.logger.warn(`account ${account.name}: the balance told is not believed: ${reading.reason}`);
        return unavailable(`The provider's answer is not believed: ${reading.reason}.`);
      }
      answer = unavailable(whyNot(raw));
      if (raw.kind !== 'response' || !KEY_REFUSED.has(raw.status)) break;
    }
    return answer;
  }

  private async secrets(accountId: string): Promise<string[]> {
    const keys = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderKey).find({
        where: { providerAccountId: accountId, status: 'active' },
        order: { id: 'ASC' },
      }),
    );
    return keys.flatMap(({ id, sealedSecret }) => {
      try {
        return [this.sealer.open(sealedSecret, id)];
      } catch {
        // The ring of keys tells of a secret that cannot be opened; here another key does.
        return [];
      }
    });
  }
}

const KEY_REFUSED: ReadonlySet<number> = new Set([401, 403]);

function unavailable(detail: string): Extract<BalanceAnswer, { status: 'unavailable' }> {
  return { status: 'unavailable', detail };
}

function whyNot(raw: RawResult): string {
  if (raw.kind === 'not_sent') return `The provider could not be reached (${raw.reason}).`;
  if (raw.kind === 'lost') return `The provider's answer was lost (${raw.reason}).`;
  return KEY_REFUSED.has(raw.status)
    ? `The provider refused the key (${raw.status}).`
    : `The provider answered ${raw.status}.`;
}
