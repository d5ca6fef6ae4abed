import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '../database/database.js';

/** What a company's token may do. */
export const SCOPES = [
  'companies:read',
  'companies:write',
  'batches:read',
  'batches:write',
  'invoices:read',
  'invoices:write',
  'usage:read',
  'costs:read',
  'webhooks:read',
  'webhooks:write',
] as const;
export type AccessScope = (typeof SCOPES)[number];

/** Who is asking, once the token has been recognised. */
export interface Principal extends Scope {
  readonly tokenId: string;
  readonly administrator: boolean;
  readonly scopes: ReadonlySet<AccessScope>;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
  }
}

/** The caller, put on the request by the access hook. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error('a route without access rule reached its handler');
  return principal;
});
