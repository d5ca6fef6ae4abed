import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { accessProblem } from './access.errors.js';
import { AccessToken } from './access-token.entity.js';
import { SCOPES, type AccessScope, type Principal } from './principal.js';

/** How long a recognised token is trusted without asking PostgreSQL again; a revocation takes effect within it. */
const CACHE_MS = 5_000;
const CACHE_ENTRIES_MAX = 10_000;

export interface IssuedToken {
  id: string;
  name: string;
  scopes: AccessScope[];
  token: string;
  expiresAt: Date | null;
}

/** Access tokens: issue, recognise, revoke. */
@Injectable()
export class AccessService {
  private readonly cache = new Map<string, { principal: Principal; until: number }>();

  constructor(private readonly database: Database) {}

  /** Recognises a bearer token; undefined when it is unknown, expired or revoked. */
  async recognise(token: string): Promise<Principal | undefined> {
    const tokenHash = hash(token);
    const known = this.cache.get(tokenHash);
    if (known && known.until > Date.now()) return known.principal;
    this.cache.delete(tokenHash);
    const row = await this.database.run(FIRM, (manager) =>
      manager.getRepository(AccessToken).findOneBy({ tokenHash, revokedAt: IsNull() }),
    );
    if (!row || (row.expiresAt && row.expiresAt.getTime() <= Date.now())) return undefined;
    const principal: Principal = {
      tokenId: row.id,
      companyId: row.companyId,
      administrator: row.companyId === null,
      scopes: new Set(row.companyId === null ? SCOPES : row.scopes),
    };
    if (this.cache.size >= CACHE_ENTRIES_MAX) this.cache.clear();
    const until = Math.min(Date.now() + CACHE_MS, row.expiresAt?.getTime() ?? Infinity);
    this.cache.set(tokenHash, { principal, until });
    return principal;
  }

  /** Makes a token for one company; the text is returned here and never again. */
  async issue(input: {
    companyId: string;
    name: string;
    scopes: AccessScope[];
    expiresAt: Date | null;
  }): Promise<IssuedToken> {
    const token = `prr_${randomBytes(32).toString('base64url')}`;
    const id = uuidV7();
    await this.database.run(FIRM, (manager) =>
      manager.getRepository(AccessToken).insert({ id, ...input, tokenHash: hash(token) }),
    );
    return { id, name: input.name, scopes: input.scopes, token, expiresAt: input.expiresAt };
  }

  /** The tokens of a company that still work, without their text. */
  async list(companyId: string): Promise<AccessToken[]> {
    return this.database.run(FIRM, (manager) =>
      manager
        .getRepository(AccessToken)
        .find({ where: { companyId, revokedAt: IsNull() }, order: { id: 'ASC' } }),
    );
  }

  async revoke(companyId: string, id: string): Promise<void> {
    const { affected } = await this.database.run(FIRM, (manager) =>
      manager
        .getRepository(AccessToken)
        .update({ id, companyId, revokedAt: IsNull() }, { revokedAt: new Date() }),
    );
    if (!affected) throw accessProblem('access_token_not_found', 'This company has no such access token.');
    this.cache.clear();
  }

  /**
   * Makes sure that an administrator can get in. With `given` that token works; without it one is made at the first
   * start and returned, to be shown once.
   */
  async ensureAdministrator(given: string | undefined): Promise<string | undefined> {
    return this.database.run(FIRM, async (manager) => {
      const repository = manager.getRepository(AccessToken);
      // Several processes may start for the first time together.
      await manager.query(`select pg_advisory_xact_lock(727002)`);
      if (given) {
        // The token of the configuration replaces the one before it, so that changing it shuts the old one out.
        await repository.update(
          { name: 'ADMIN_TOKEN', companyId: IsNull(), revokedAt: IsNull() },
          { revokedAt: new Date() },
        );
        await repository.delete({ tokenHash: hash(given) });
        await repository.insert({
          id: uuidV7(),
          name: 'ADMIN_TOKEN',
          tokenHash: hash(given),
          companyId: null,
          scopes: [],
        });
        return undefined;
      }
      if (await repository.existsBy({ companyId: IsNull(), revokedAt: IsNull() })) return undefined;
      const token = `prr_${randomBytes(32).toString('base64url')}`;
      await repository.insert({
        id: uuidV7(),
        name: 'first administrator',
        tokenHash: hash(token),
        companyId: null,
        scopes: [],
      });
      return token;
    });
  }
}

// Tokens are 256 random bits (or the operator's own secret): a plain hash is enough, there is nothing to guess.
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
