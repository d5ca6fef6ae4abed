import { CreateSchema1763700000001 } from './1763700000001-create-schema.js';
import { GuardTenants1763700000002 } from './1763700000002-guard-tenants.js';
import { KeepWorkExact1763700000003 } from './1763700000003-keep-work-exact.js';
import { MeasureRequestsAhead1763700000004 } from './1763700000004-measure-requests-ahead.js';
import { KeepHolidayYears1763700000005 } from './1763700000005-keep-holiday-years.js';
import { KnowWorkers1763700000010 } from './1763700000010-know-workers.js';
import { KeepTotalsQuick1763700000020 } from './1763700000020-keep-totals-quick.js';
import { ListAttemptsInOrder1763700000021 } from './1763700000021-list-attempts-in-order.js';
import { ShareCapacity1763700000030 } from './1763700000030-share-capacity.js';
import { TakeFairTurns1763700000040 } from './1763700000040-take-fair-turns.js';
import { FindSavings1763700000041 } from './1763700000041-find-savings.js';
import { HoldBudgets1763700000050 } from './1763700000050-hold-budgets.js';
import { KeepBalances1763700000060 } from './1763700000060-keep-balances.js';
import { WatchUsage1763700000061 } from './1763700000061-watch-usage.js';
import { KeepBills1763700000100 } from './1763700000100-keep-bills.js';
import { MapBills1763700000101 } from './1763700000101-map-bills.js';
import { SettleByBill1763700000102 } from './1763700000102-settle-by-bill.js';
import { FindLinesByBill1763700000103 } from './1763700000103-find-lines-by-bill.js';
import { SetAllocationPolicy1763700000110 } from './1763700000110-set-allocation-policy.js';
import { FreezePeriods1763700000120 } from './1763700000120-freeze-periods.js';
import { SealPeriods1763700000121 } from './1763700000121-seal-periods.js';
import { KeepExchangeRates1763700000130 } from './1763700000130-keep-exchange-rates.js';
import { IssueStatements1763700000131 } from './1763700000131-issue-statements.js';
import { KeepReportFiles1763700000140 } from './1763700000140-keep-report-files.js';
import { CountProcessedInvoices1763700000160 } from './1763700000160-count-processed-invoices.js';

/** Every migration, oldest first. An explicit list: nothing runs because a file happens to lie in a folder. */
export const MIGRATIONS = [
  CreateSchema1763700000001,
  GuardTenants1763700000002,
  KeepWorkExact1763700000003,
  MeasureRequestsAhead1763700000004,
  KeepHolidayYears1763700000005,
  KnowWorkers1763700000010,
  KeepTotalsQuick1763700000020,
  ListAttemptsInOrder1763700000021,
  ShareCapacity1763700000030,
  TakeFairTurns1763700000040,
  FindSavings1763700000041,
  HoldBudgets1763700000050,
  KeepBalances1763700000060,
  WatchUsage1763700000061,
  KeepBills1763700000100,
  MapBills1763700000101,
  SettleByBill1763700000102,
  FindLinesByBill1763700000103,
  SetAllocationPolicy1763700000110,
  FreezePeriods1763700000120,
  SealPeriods1763700000121,
  KeepExchangeRates1763700000130,
  IssueStatements1763700000131,
  KeepReportFiles1763700000140,
  CountProcessedInvoices1763700000160,
];
