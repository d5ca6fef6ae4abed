import { ApiProperty } from '@nestjs/swagger';
import type { AccessToken } from '../access/access-token.entity.js';
import { SCOPES, type AccessScope } from '../access/principal.js';

export class AccessTokenView {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: SCOPES, isArray: true }) scopes: AccessScope[];
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) expiresAt: string | null;
}

export class IssuedTokenView extends AccessTokenView {
  @ApiProperty({ description: 'Shown here and never again' }) token: string;
}

export function accessTokenView(token: AccessToken): AccessTokenView {
  return {
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    expiresAt: token.expiresAt?.toISOString() ?? null,
  };
}
