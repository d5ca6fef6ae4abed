/** What an evidence pack is made of: shared by who writes it and by who verifies it. */
export const PACK_FORMAT = 'prorrata-evidence';
export const PACK_VERSION = 1;

/** The last entry of the ZIP: it names all others. */
export const MANIFEST_FILE = 'manifest.json';

/** The other files, in the order in which they stand in the ZIP; readmes are texts, tables have linked rows. */
export const PACK_FILES = {
  'LEEME.txt': 'text',
  'README.txt': 'text',
  'allocation.json': 'json',
  'statements.json': 'json',
  'chain.json': 'json',
  'prices.csv': 'table',
  'rates.csv': 'table',
  'adjustments.csv': 'table',
  'bills.csv': 'table',
  'bill-lines.csv': 'table',
  'held.csv': 'table',
  'attempts.csv': 'table',
} as const;
export type PackFile = keyof typeof PACK_FILES;
export type PackTable = {
  [File in PackFile]: (typeof PACK_FILES)[File] extends 'table' ? File : never;
}[PackFile];

/** The tables' columns; each record ends with its `link`. */
export const PACK_COLUMNS = {
  'prices.csv': [
    'id',
    'provider',
    'model',
    'currency',
    'cacheHit',
    'cacheMiss',
    'output',
    'peakCacheHit',
    'peakCacheMiss',
    'peakOutput',
    'schedule',
    'minPromptTokens',
    'validFrom',
    'source',
  ],
  'rates.csv': ['base', 'quote', 'rate', 'date', 'validFrom', 'validTo', 'source'],
  'adjustments.csv': ['id', 'sourcePeriod', 'reason', 'companyId', 'amount', 'currency'],
  'bills.csv': ['id', 'providerAccountId', 'format', 'contentHash', 'utcOffset', 'rows', 'importedAt'],
  'bill-lines.csv': [
    'id',
    'billId',
    'providerAccountId',
    'startsAt',
    'endsAt',
    'model',
    'keyId',
    'keyName',
    'keyFingerprint',
    'kind',
    'rawType',
    'price',
    'quantity',
    'cost',
    'currency',
    'quarantined',
    'file',
    'line',
  ],
  'held.csv': [
    'id',
    'companyId',
    'invoiceId',
    'number',
    'providerAccountId',
    'keyId',
    'provider',
    'model',
    'startedAt',
    'heldCost',
    'currency',
  ],
  'attempts.csv': [
    'id',
    'companyId',
    'invoiceId',
    'number',
    'providerAccountId',
    'keyId',
    'provider',
    'model',
    'responseModel',
    'status',
    'outcome',
    'accepted',
    'startedAt',
    'finishedAt',
    'cacheHitTokens',
    'cacheMissTokens',
    'outputTokens',
    'reasoningTokens',
    'priceId',
    'rate',
    'cost',
    'currency',
    'settled',
  ],
} as const satisfies Record<PackTable, readonly string[]>;
export const LINK_COLUMN = 'link';

/** One file as the manifest names it. */
export interface ManifestFile {
  name: string;
  bytes: number;
  /** Of its bytes, in hex. */
  sha256: string;
  /** Records without the header, and the last one's link; null for what is no table. */
  rows: number | null;
  lastLink: string | null;
}

export interface Manifest {
  format: typeof PACK_FORMAT;
  version: number;
  period: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  closedAt: string;
  /** The frozen result that the pack proves. */
  resultId: string;
  resultHash: string;
  files: ManifestFile[];
  verify: { es: string; en: string };
  /** SHA-256 of all of the above: the one text to compare with what the firm told. */
  head: string;
}
