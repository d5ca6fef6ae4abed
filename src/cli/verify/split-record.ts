/** The cells of one record of RFC 4180, without its line end. */
export function splitRecord(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < record.length; at++) {
    const character = record[at] ?? '';
    if (character === '"') {
      if (quoted && record[at + 1] === '"') cell += record[++at];
      else quoted = !quoted;
    } else if (character === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}

/** Whether a record goes on after this line end: an odd number of quotes means that a cell is still open. */
export function isOpen(record: string): boolean {
  let quotes = 0;
  for (let at = record.indexOf('"'); at !== -1; at = record.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}
