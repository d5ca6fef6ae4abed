export interface FixtureTax {
  scheme: string;
  amount: string;
  percent?: string;
  base?: string;
  /** Amount of the whole `TaxTotal` when it shall differ from its only part. */
  total?: string;
  noSubtotal?: boolean;
}

export interface FixtureLine {
  id?: string;
  /** `schemeID` of the line's ID. */
  idScheme?: string;
  description?: string | string[];
  quantity?: string;
  price?: string;
  baseQuantity?: string;
  amount?: string;
  discount?: string;
  charge?: string;
  isFree?: boolean;
  /** Tax id of the mandator on whose behalf the line is billed. */
  mandator?: string;
  taxes?: FixtureTax[];
  withholdings?: FixtureTax[];
}

export interface FixtureParty {
  taxId: string;
  /** `schemeID`; may be blank or nonsense. */
  checkDigit?: string;
  name: string;
  /** `schemeName`, 31 (NIT) unless given. */
  idKind?: string;
  activity?: string;
  /** Tax ids of a consortium's members, written before the party's own. */
  members?: string[];
}

export interface FixtureTotals {
  lineExtension?: string;
  allowances?: string;
  charges?: string;
  prepaid?: string;
  payable?: string;
}

export interface FixtureOptions {
  kind?: 'invoice' | 'credit_note' | 'debit_note';
  number?: string;
  /** Derived from supplier, kind and number unless given; null leaves it out. */
  cufe?: string | null;
  issueDate?: string;
  dueDate?: string;
  currency?: string;
  environment?: '1' | '2';
  /** Kind of operation; 11 is an invoice under a mandate. */
  customization?: string;
  supplier?: FixtureParty;
  customer?: FixtureParty | null;
  payment?: { form: string; means?: string; dueDate?: string };
  rate?: { source: string; target: string; value: string };
  notes?: string[];
  references?: { number: string; cufe?: string }[];
  taxes?: FixtureTax[];
  withholdings?: FixtureTax[];
  totals?: FixtureTotals;
  lines?: FixtureLine[];
  lineCount?: string;
  omit?: ('number' | 'issueDate' | 'supplier' | 'currency')[];
  prefixes?: { cbc?: string; cac?: string; root?: string };
  /** Raw XML put before everything else; `ext` is bound to the extension namespace. */
  extensions?: string;
  /** What stands before the root element; may be empty. */
  prolog?: string;
}

export const DEFAULT_LINE: FixtureLine;
export function ublDocument(options?: FixtureOptions): string;
export function attachedDocument(options: {
  documents: string[];
  escaped?: boolean;
  prolog?: string;
}): string;
export function applicationResponse(options?: { number?: string; note?: string }): string;
export function cufeOf(text: string): string;
export function generatedInvoice(index: number, options?: { seed?: number }): string;
export function randomOf(seed: number): () => number;
