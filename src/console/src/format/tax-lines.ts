interface Tax {
  name: string;
  percent: string;
}

/** `IVA 19`: a name, and a percentage with a point or a comma. */
const LINE = /^(.{1,60}?)\s+(\d{1,3}(?:[.,]\d{1,6})?)\s*%?$/u;

/** Taxes as people write them, one a line; undefined where a line is none. */
export function readTaxes(text: string): Tax[] | undefined {
  const taxes: Tax[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const match = LINE.exec(line);
    if (!match) return undefined;
    taxes.push({ name: match[1] ?? '', percent: (match[2] ?? '').replace(',', '.') });
  }
  return taxes;
}

export function writeTaxes(taxes: readonly Tax[]): string {
  return taxes.map(({ name, percent }) => `${name} ${percent}`).join('\n');
}
