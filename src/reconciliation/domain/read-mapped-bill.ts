import { formatDecimal } from '../../money/decimal.js';
import { CommonCells, type BillFacts } from './bill-cells.js';
import { DELIMITERS, type BillMapping } from './bill-mapping.js';
import { CellFaults, BillRefused } from './bill-refusal.js';
import { BillTerms, type BillContext } from './bill-terms.js';
import { BillWarnings, openEnd } from './bill-warnings.js';
import { csvBlocks } from './csv-blocks.js';
import { MappedRows, type MappedPlaces } from './mapped-rows.js';
import { refuseOverlaps, type BillFile, type ReadBill, type TakeLines } from './read-bill.js';

/** Reads a table by a mapping. Its rows state their money, so there is no second file to hold them against. */
export async function readMappedBill(input: {
  file: BillFile;
  mapping: BillMapping;
  isBuiltIn: boolean;
  context: BillContext;
  take: TakeLines;
}): Promise<ReadBill> {
  const { file, mapping, context, take } = input;
  const facts: BillFacts = { user: null, userAt: null, offset: null };
  const terms = new BillTerms(context);
  const warnings = new BillWarnings();
  const faults = new CellFaults();
  if (input.isBuiltIn) {
    warnings.add({
      code: 'mapping_unverified',
      message: `The mapping ${mapping.name} is a starting point that was not checked against a real export.`,
    });
  }
  const cells = new CommonCells({ file: file.name, terms, facts, faults });
  let rows: MappedRows | undefined;
  for await (const block of csvBlocks(file.name, file.open(), mapping.delimiter)) {
    const isFirst = rows === undefined;
    rows ??= new MappedRows({
      file: file.name,
      mapping,
      places: placesOf(file.name, mapping, block.records[0] ?? []),
      terms,
      cells,
      warnings,
    });
    const lines = rows.read(block, isFirst ? 1 : 0);
    if (block.endsOpen) warnings.add(openEnd(file.name, block));
    if (lines.length > 0 && faults.isEmpty) await take(lines);
  }
  faults.throwIfAny();
  refuseOverlaps(terms.intervals);
  for (const { billed, counted, line } of rows?.differences ?? []) {
    warnings.add({
      code: 'sum_differs',
      message: `${file.name}:${line}: price and quantity come to ${formatDecimal(counted)}, the row's cost is ${formatDecimal(billed)}.`,
      file: file.name,
      line,
      ...(mapping.columns.cost !== undefined && { column: mapping.columns.cost }),
    });
  }
  const hasCosts = mapping.columns.cost !== undefined;
  return {
    ...facts,
    rows: rows?.count ?? 0,
    costs: [],
    intervals: terms.intervals,
    warnings: warnings.list(),
    hasCosts,
    agrees: (hasCosts && (rows?.differences.length ?? 0) === 0) || (rows?.count ?? 0) === 0,
  };
}

/** Finds the mapping's columns in the header; one that is missing refuses the file. */
function placesOf(file: string, mapping: BillMapping, header: readonly string[]): MappedPlaces {
  const names = header.map((name) => name.trim());
  const { inputIncludesHits: _, ...wide } = mapping.wide ?? {};
  const wanted = Object.entries({ ...mapping.columns, ...prefixed(wide) }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const delimiter = mapping.delimiter ?? ',';
  const other = DELIMITERS.find(
    (one) => one !== delimiter && header.length === 1 && header[0]?.includes(one),
  );
  if (other) {
    throw new BillRefused(
      'bill_edited',
      `${file}:1: the columns are separated by ${JSON.stringify(other)} where the mapping ${mapping.name} says ${JSON.stringify(delimiter)}: a spreadsheet has rewritten the file, or the mapping is not this file's.`,
      [{ path: `${file}:1`, message: `the columns are not separated by ${JSON.stringify(delimiter)}` }],
    );
  }
  const missing = wanted.filter(([, name]) => names.filter((other) => other === name).length !== 1);
  if (missing.length > 0) {
    const listed = missing.map(([, name]) => name).join(', ');
    throw new BillRefused(
      'bill_columns',
      `${file}:1: the mapping ${mapping.name} needs the columns ${listed}, each once; the file has ${names.join(', ').slice(0, 300)}.`,
      missing.map(([, name]) => ({ path: `${file}:1:${name}`, message: 'this column is not there once' })),
    );
  }
  return {
    count: names.length,
    at: new Map(wanted.map(([role, name]) => [role, { place: names.indexOf(name), name }])),
  };
}

function prefixed(wide: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(wide).map(([role, name]) => [`wide.${role}`, name]));
}
