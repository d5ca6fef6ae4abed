import { Injectable } from '@nestjs/common';
import type { AccountIdentity } from '../api-keys/account-identity.service.js';
import { contentHash, deepSeekFiles } from './bill-files.js';
import type { BillToImport } from './bill-importer.js';
import { billFile, type SpooledFile } from './bill-spool.js';
import { BillRefused } from './domain/bill-refusal.js';
import { readDeepSeekBill } from './domain/read-deepseek-bill.js';

/** Chooses how the files of a bill are read. */
@Injectable()
export class BillForms {
  async read(input: {
    accountId: string;
    files: readonly SpooledFile[];
    mapping: string | undefined;
  }): Promise<BillToImport> {
    return deepSeekBill(input.files);
  }
}

function deepSeekBill(files: readonly SpooledFile[]): BillToImport {
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
        amount: billFile(amount),
        cost: cost && billFile(cost),
        context,
        take,
      }),
  };
}

function refuseProvider(account: AccountIdentity, provider: string): void {
  if (account.provider === provider) return;
  throw new BillRefused(
    'bill_other_provider',
    `This is a bill of ${provider}, and the account ${account.name} is with ${account.provider}.`,
  );
}
