/** One account of a company's chart. Only `postable` accounts (cuentas de movimiento) may receive entries. */
export interface ChartAccount {
  code: string;
  name: string;
  postable: boolean;
  description?: string;
}

/** Where in the input something is wrong or odd, and what. */
export interface ChartFault {
  path: string;
  message: string;
}

export type ChartCheck =
  { ok: true; accounts: ChartAccount[]; warnings: ChartFault[] } | { ok: false; errors: ChartFault[] };

export const CHART_ACCOUNTS_MAX = 20_000;
export const ACCOUNT_NAME_MAX = 200;
export const ACCOUNT_DESCRIPTION_MAX = 2_000;
/** More faults than this help nobody; the rest is counted by fixing these first. */
export const CHART_FAULTS_MAX = 100;

const CODE = /^\d{1,12}$/;

/**
 * Checks the rows of a chart, however they arrived, and returns them sorted by code. A postable account with
 * accounts below it is allowed, since firms do post to both levels, but is worth a warning.
 */
export function checkChart(rows: readonly unknown[], path = 'rows'): ChartCheck {
  if (rows.length === 0) return { ok: false, errors: [{ path, message: 'the chart holds no account' }] };
  if (rows.length > CHART_ACCOUNTS_MAX) {
    const message = `a chart holds at most ${CHART_ACCOUNTS_MAX} accounts; this one has ${rows.length}`;
    return { ok: false, errors: [{ path, message }] };
  }
  const errors: ChartFault[] = [];
  const accounts: ChartAccount[] = [];
  const seenAt = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const read = readAccount(row, `${path}.${index}`);
    errors.push(...read.errors);
    const first = seenAt.get(read.account.code);
    if (first !== undefined) {
      const message = `account ${read.account.code} is given twice: in ${path}.${first} and ${path}.${index}`;
      errors.push({ path: `${path}.${index}.code`, message });
    } else if (read.account.code !== '') seenAt.set(read.account.code, index);
    accounts.push(read.account);
    if (errors.length >= CHART_FAULTS_MAX) break;
  }
  if (errors.length === 0 && !accounts.some((account) => account.postable)) {
    errors.push({ path, message: 'no account is postable: nothing could ever be booked' });
  }
  if (errors.length > 0) return { ok: false, errors: errors.slice(0, CHART_FAULTS_MAX) };
  const warnings = postableParents(accounts, seenAt, path);
  accounts.sort((left, right) => (left.code < right.code ? -1 : left.code > right.code ? 1 : 0));
  return { ok: true, accounts, warnings };
}

/** Codes that are a proper prefix of another code of the same chart. */
export function parentCodes(codes: Iterable<string>): Set<string> {
  const parents = new Set<string>();
  for (const code of codes) {
    for (let length = 1; length < code.length; length++) parents.add(code.slice(0, length));
  }
  return parents;
}

function readAccount(row: unknown, path: string): { account: ChartAccount; errors: ChartFault[] } {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    const account = { code: '', name: '', postable: false };
    return { account, errors: [{ path, message: 'an account is an object {code, name, postable}' }] };
  }
  const { code, name, postable, description } = row as Record<string, unknown>;
  const errors: ChartFault[] = [];
  const fault = (field: string, message: string) => errors.push({ path: `${path}.${field}`, message });

  if (typeof code !== 'string' || !CODE.test(code)) fault('code', 'a code is text of 1 to 12 digits');
  const cleanName = typeof name === 'string' ? oneLine(name) : '';
  if (cleanName === '') fault('name', 'a name is text that is not empty');
  else if (cleanName.length > ACCOUNT_NAME_MAX)
    fault('name', `a name has at most ${ACCOUNT_NAME_MAX} characters`);
  if (typeof postable !== 'boolean') fault('postable', 'postable is true or false');
  if (description != null && typeof description !== 'string') fault('description', 'a description is text');
  const cleanDescription = typeof description === 'string' ? oneLine(description) : '';
  if (cleanDescription.length > ACCOUNT_DESCRIPTION_MAX) {
    fault('description', `a description has at most ${ACCOUNT_DESCRIPTION_MAX} characters`);
  }
  const account: ChartAccount = {
    code: typeof code === 'string' ? code : '',
    name: cleanName,
    postable: postable === true,
  };
  if (cleanDescription !== '') account.description = cleanDescription;
  return { account, errors };
}

/**
 * Names go one to a line into prompts and import files, so a line break inside one would forge an account. Half of a
 * character becomes U+FFFD here, as it would on its way into the database.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();
}

function postableParents(
  accounts: readonly ChartAccount[],
  seenAt: ReadonlyMap<string, number>,
  path: string,
): ChartFault[] {
  const parents = parentCodes(seenAt.keys());
  return accounts
    .filter((account) => account.postable && parents.has(account.code))
    .slice(0, CHART_FAULTS_MAX)
    .map((account) => ({
      path: `${path}.${seenAt.get(account.code)}.postable`,
      message: `account ${account.code} is postable although the chart has accounts below it`,
    }));
}
