/** A copy of a cell for what is kept: as a piece of the text it was cut out of, it would keep all of that in memory. */
export function ownText(cell: string): string {
  return Buffer.from(cell, 'utf8').toString('utf8');
}
