import { Injectable } from '@nestjs/common';
import type { AccountIdentity } from '../api-keys/account-identity.service.js';
import { contentHash, deepSeekFiles } from './bill-files.js';
import type { BillToImport } from './bill-importer.js';
import { BillMappings } from './bill-mappings.service.js';
import { billFile, type SpooledFile } from './bill-spool.js';
import type { BillMapping } from './domain/bill-mapping.js';
import { BillRefused } from './domain/bill-refusal.js';
import { readDeepSeekBill } from './domain/read-deepseek-bill.js';
import { readMappedBill } from './domain/read-mapped-bill.js';

/** Those that an account of ours can be with. Tables of others are taken for any account: it speaks their protocol. */
const ACCOUNT_PROVIDERS: readonly string[] = ['deepseek', 'groq', 'xai'];

interface FormInput {
  files: readonly SpooledFile[];
  /** Absent: DeepSeek's own export. */
  mapping: string | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

/** Chooses how the files of a bill are read. */
@Injectable()
export class BillForms {
  constructor(private readonly mappings: BillMappings) {}

  async read(input: FormInput): Promise<BillToImport> {
    if (input.mapping === undefined) return deepSeekBill(input);
    return mappedBill(input, await this.mappings.find(input.mapping));
  }
}

function deepSeekBill({ files, onBytes }: FormInput): BillToImport {
  const { amount, cost } = deepSeekFiles(files);
  return {
    format: 'deepseek',
    contentHash: contentHash('deepseek', { amount, cost }),
    fileNames: [amount.name, ...(cost ? [cost.name] : [])],
    checkAccount: (account) => {
      refuseProvider(account, 'deepseek');
    },
    read: ({ context, take }) =>
      readDeepSeekBill({
        amount: billFile(amount, onBytes),
        cost: cost && billFile(cost, onBytes),
        context,
        take,
      }),
  };
}

function mappedBill(
  { files, onBytes }: FormInput,
  { mapping, isBuiltIn }: { mapping: BillMapping; isBuiltIn: boolean },
): BillToImport {
  const [file, ...more] = files;
  if (!file || more.length > 0)
    throw new BillRefused('bill_files', `A bill read by a mapping is one table; ${files.length} were sent.`);
  return {
    format: `mapped:${mapping.name}`,
    contentHash: contentHash(`mapped:${mapping.name}`, { table: file }),
    fileNames: [file.name],
    checkAccount: (account) => {
      if (ACCOUNT_PROVIDERS.includes(mapping.provider)) refuseProvider(account, mapping.provider);
    },
    read: ({ context, take }) =>
      readMappedBill({ file: billFile(file, onBytes), mapping, isBuiltIn, context, take }),
  };
}

function refuseProvider(account: AccountIdentity, provider: string): void {
  if (account.provider === provider) return;
  throw new BillRefused(
    'bill_other_provider',
    `This is a bill of ${provider}, and the account ${account.name} is with ${account.provider}.`,
  );
}
