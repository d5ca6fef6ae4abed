import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { AccessScope } from './principal.js';

/** The access rule of a route, read by the hook before the body is. */
export type AccessRule = { scope: AccessScope } | { administrator: true };

/** Kinds of request bodies beside JSON. */
export type BodyKind = 'multipart' | 'csv';

/** What a route may say beside its access rule. */
export interface RouteOptions {
  /** Raises the limit on the size of the body, in bytes, for this route alone. */
  bodyBytesMax?: number;
  /** What the route reads beside JSON; everything else is refused before it is read. */
  accepts?: readonly BodyKind[];
}

/** Administrators, and company tokens that hold `scope`. */
export const Requires = (scope: AccessScope, options: RouteOptions = {}) =>
  rule({ scope }, `Needs the scope \`${scope}\`.`, options);

/** Administrators of the firm only. */
export const RequiresAdministrator = (options: RouteOptions = {}) =>
  rule({ administrator: true }, 'Administrators only.', options);

function rule(access: AccessRule, description: string, options: RouteOptions) {
  return applyDecorators(
    RouteConfig({ access, ...options }),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'No valid access token' }),
    ApiResponse({ status: 403, description }),
  );
}
