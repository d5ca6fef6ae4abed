import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { AccessScope } from './principal.js';

/** The access rule of a route, read by the hook before the body is. */
export type AccessRule = { scope: AccessScope } | { administrator: true };

/** Administrators, and company tokens that hold `scope`. */
export const Requires = (scope: AccessScope) => rule({ scope }, `Needs the scope \`${scope}\`.`);

/** Administrators of the firm only. */
export const RequiresAdministrator = () => rule({ administrator: true }, 'Administrators only.');

function rule(access: AccessRule, description: string) {
  return applyDecorators(
    RouteConfig({ access }),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'No valid access token' }),
    ApiResponse({ status: 403, description }),
  );
}
