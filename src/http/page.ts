import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { MayBeAbsent, QueryInteger } from './rules.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;

/** The query part that every list has. The cursor is the id of the last row seen: ids sort by time. */
export class PageQuery {
  @MayBeAbsent() @QueryInteger({ min: 1, max: PAGE_MAX, default: PAGE_DEFAULT }) limit?: number;
  @MayBeAbsent()
  @IsUUID(undefined, { message: 'is not a cursor that a list of ours gave' })
  @ApiProperty({ required: false })
  cursor?: string;
}

/** A list as the contract writes it. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Builds a page from up to `limit + 1` rows in the order shown. */
export function pageOf<Row extends { id: string }, T>(
  rows: Row[],
  limit: number,
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(map), nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
