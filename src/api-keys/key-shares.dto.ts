import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { MayBeAbsent } from '../http/rules.js';
import { RangeQuery } from '../usage/usage.dto.js';

export class KeySharesQuery extends RangeQuery {
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) providerAccountId?: string;
}

export class KeyShareView {
  @ApiProperty() keyId: string;
  @ApiProperty({ description: 'Its name and the part of its secret that may be shown' }) name: string;
  @ApiProperty() requests: number;
  @ApiProperty({ description: 'Answered 429' }) rateLimited: number;
  @ApiProperty({ description: "Part of the account's requests of the day, 0 to 1, as decimal text" })
  share: string;
}

export class KeySharesView {
  @ApiProperty({ example: '2026-11-20', description: 'A day of the firm' }) day: string;
  @ApiProperty() providerAccountId: string;
  @ApiProperty() accountName: string;
  @ApiProperty() requests: number;
  @ApiProperty({ description: 'Answered 429' }) rateLimited: number;
  @ApiProperty({
    description: '1 − (max − min) / max of the requests by key, 0 to 1, as decimal text: 1 is even',
  })
  evenness: string;
  @ApiProperty({ type: KeyShareView, isArray: true }) keys: KeyShareView[];
}

export class KeySharesListView {
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) from: string | null;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) to: string | null;
  @ApiProperty({ example: 'America/Bogota', description: "The firm's" }) timeZone: string;
  @ApiProperty({ type: KeySharesView, isArray: true }) items: KeySharesView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
