import type { FastifyRequest } from 'fastify';
import { accessProblem } from './access.errors.js';
import type { AccessService } from './access.service.js';
import type { Principal } from './principal.js';
import type { AccessRule } from './requires.js';

/**
 * Decides, before the body is read, whether a request may reach its route: who is asking (401), whether the path names
 * another company (404, as if it did not exist), whether the token holds the scope (403).
 */
export function accessHook(access: AccessService) {
  return async (request: FastifyRequest): Promise<void> => {
    const rule = ruleOf(request);
    if (!rule) return;
    const principal = await authenticate(access, request);
    request.principal = principal;
    if (principal.administrator) return;
    const { companyId } = (request.params ?? {}) as { companyId?: string };
    if (companyId !== undefined && companyId.toLowerCase() !== principal.companyId) {
      throw accessProblem('not_found', 'There is no such company.');
    }
    if ('administrator' in rule)
      throw accessProblem('forbidden', 'Only an administrator of the firm may do this.');
    if (!principal.scopes.has(rule.scope)) {
      throw accessProblem('forbidden', `The access token lacks the scope ${rule.scope}.`);
    }
  };
}

/** The access rule that a route's decorator has set. */
export function ruleOf(request: FastifyRequest): AccessRule | undefined {
  return (request.routeOptions.config as { access?: AccessRule }).access;
}

async function authenticate(access: AccessService, request: FastifyRequest): Promise<Principal> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) {
    throw accessProblem('unauthorized', 'Send an access token: Authorization: Bearer <token>.');
  }
  const principal = await access.recognise(token);
  if (!principal) throw accessProblem('unauthorized', 'The access token is unknown, expired or revoked.');
  return principal;
}
