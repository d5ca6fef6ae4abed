import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { AccountIdentities } from '../api-keys/account-identity.service.js';
import { Database, FIRM } from '../database/database.js';

/** 404 for an account that is not there, before a stream of events begins: once it has, the status is out. */
@Injectable()
export class KnownAccountGuard implements CanActivate {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountIdentities,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest>();
    const { accountId } = params as { accountId: string };
    // What is no id at all is refused by the route's own pipe.
    if (isUUID(accountId)) await this.database.run(FIRM, (manager) => this.accounts.read(manager, accountId));
    return true;
  }
}
