import type { BillFacts } from './bill-cells.js';
import { CellFaults } from './bill-refusal.js';
import { BillSums } from './bill-sums.js';
import { BillTerms, type BillContext } from './bill-terms.js';
import { BillWarnings, openEnd } from './bill-warnings.js';
import { csvBlocks } from './csv-blocks.js';
import { readColumns, type Columns, type DeepSeekFile } from './deepseek-columns.js';
import { refuseOverlaps, type BillFile, type ReadBill, type TakeLines } from './read-bill.js';
import { AmountReader, type ReaderInput } from './read-deepseek-amounts.js';
import { CostReader } from './read-deepseek-costs.js';

/**
 * Reads DeepSeek's export.
 * 1. The cost file, which is small: it tells the currency of each bucket and model.
 * 2. The amount file, block by block; each line gets its currency and goes to `take`.
 * 3. The sums: lines that waited for them, money that no line explains, and whether all agrees to the last digit.
 * A fault anywhere refuses the whole bill.
 */
export async function readDeepSeekBill(input: {
  amount: BillFile;
  cost: BillFile | undefined;
  context: BillContext;
  take: TakeLines;
}): Promise<ReadBill> {
  const { amount, cost, context, take } = input;
  const facts: BillFacts = { user: null, userAt: null, offset: null };
  const terms = new BillTerms(context);
  const warnings = new BillWarnings();
  const faults = new CellFaults();
  const sums = new BillSums({ hasCosts: cost !== undefined, currency: context.currency });
  const common = { terms, facts, warnings, faults, sums };

  const costs = cost ? await readCosts({ ...common, file: cost.name }, cost) : [];
  const rows = await readAmounts({ ...common, file: amount.name }, amount, take);
  faults.throwIfAny();
  if (!cost && rows > 0) {
    warnings.add({
      code: 'no_cost_file',
      message: `There is no cost file: nothing holds the lines, which are taken to be in ${context.currency}.`,
    });
  }
  const { lines, agrees } = sums.finish(warnings);
  const rest = [...lines, ...sums.unexplained(terms)];
  if (rest.length > 0) await take(rest);
  refuseOverlaps(terms.intervals);
  return {
    ...facts,
    rows,
    costs,
    intervals: terms.intervals,
    warnings: warnings.list(),
    hasCosts: cost !== undefined,
    agrees: agrees || (rows === 0 && costs.length === 0),
  };
}

async function readCosts(input: ReaderInput, file: BillFile) {
  let reader: CostReader | undefined;
  for await (const block of csvBlocks(file.name, file.open())) {
    const isFirst = reader === undefined;
    reader ??= new CostReader(input, columnsOf('cost', input, block.records[0]));
    reader.read(block, isFirst ? 1 : 0);
    if (block.endsOpen) input.warnings.add(openEnd(input.file, block));
  }
  return reader?.costs ?? [];
}

async function readAmounts(input: ReaderInput, file: BillFile, take: TakeLines): Promise<number> {
  let reader: AmountReader | undefined;
  for await (const block of csvBlocks(file.name, file.open())) {
    const isFirst = reader === undefined;
    reader ??= new AmountReader(input, columnsOf('amount', input, block.records[0]));
    const lines = reader.read(block, isFirst ? 1 : 0);
    if (block.endsOpen) input.warnings.add(openEnd(input.file, block));
    if (lines.length > 0 && input.faults.isEmpty) await take(lines);
  }
  return reader?.rows ?? 0;
}

function columnsOf<File extends DeepSeekFile>(
  kind: File,
  { file, warnings }: ReaderInput,
  header: readonly string[] = [],
): Columns<File> {
  const columns = readColumns(kind, file, header);
  for (const name of columns.unknown) {
    warnings.add({
      code: 'unknown_column',
      message: `The column ${name} is not known here and was not read.`,
      file,
      line: 1,
    });
  }
  return columns;
}
