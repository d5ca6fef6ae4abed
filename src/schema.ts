import { AccessToken } from './access/access-token.entity.js';
import { AccountWarning } from './api-keys/capacity/account-warning.entity.js';
import { CapacityBucket } from './api-keys/capacity/capacity-bucket.entity.js';
import { CapacityLease } from './api-keys/capacity/capacity-lease.entity.js';
import { CapacityState } from './api-keys/capacity/capacity-state.entity.js';
import { BalanceReadingRow, BalanceState } from './api-keys/balance.entity.js';
import { ProviderAccount } from './api-keys/provider-account.entity.js';
import { ProviderKey } from './api-keys/provider-key.entity.js';
import { LineMemory } from './classification/line-memory.entity.js';
import { Turn, TurnClock } from './classification/turn.entity.js';
import { Budget } from './companies/budget.entity.js';
import { Chart, ChartAccountRow } from './companies/chart.entity.js';
import { Company } from './companies/company.entity.js';
import {
  LateAttempt,
  PeriodAdjustment,
  PeriodResultRow,
  PeriodRow,
  PeriodStep,
} from './costing/period.entity.js';
import { ExchangeRateRow } from './costing/exchange-rate.entity.js';
import { CostingSettings } from './costing/costing-settings.entity.js';
import { StatementRow } from './costing/statement.entity.js';
import { OutboxEvent } from './events/outbox-event.entity.js';
import { IdempotencyKey } from './http/idempotency.entity.js';
import { Batch, BatchDocument, Upload, UploadChunk } from './invoices/batch.entity.js';
import { EntryLine, Invoice, InvoiceLine } from './invoices/invoice.entity.js';
import { WorkItem } from './invoices/work-item.entity.js';
import { Worker } from './operations/worker.entity.js';
import { HolidayYearRow, PeakScheduleRow, PriceRow } from './pricing/price.entity.js';
import { BillImport } from './reconciliation/bill-import.entity.js';
import { BillMappingRow } from './reconciliation/bill-mapping.entity.js';
import { Bill, BillCost, BillLine } from './reconciliation/bill.entity.js';
import { BillRateRule } from './reconciliation/rate-rule.entity.js';
import { ReportFile, ReportFileChunk } from './reports/report-file.entity.js';
import { Attempt } from './usage/attempt.entity.js';
import { Digest } from './watch/digest.entity.js';
import { LimitStateRow } from './watch/limit-state.entity.js';
import { WatchTurn } from './watch/watch-turn.entity.js';
import { BudgetAlert, BudgetMonth } from './usage/budget-month.entity.js';
import { UsageLateChange, UsageRollup, UsageRollupState } from './usage/usage-rollup.entity.js';

/** Every row class; the drift check holds the migrations against this list. */
export const ENTITIES = [
  AccessToken,
  AccountWarning,
  Attempt,
  BalanceReadingRow,
  BalanceState,
  Batch,
  BatchDocument,
  Bill,
  BillCost,
  BillImport,
  BillLine,
  BillMappingRow,
  BillRateRule,
  Budget,
  BudgetAlert,
  BudgetMonth,
  CapacityBucket,
  CapacityLease,
  CapacityState,
  Chart,
  ChartAccountRow,
  Company,
  CostingSettings,
  Digest,
  EntryLine,
  ExchangeRateRow,
  HolidayYearRow,
  IdempotencyKey,
  Invoice,
  InvoiceLine,
  LateAttempt,
  LimitStateRow,
  LineMemory,
  OutboxEvent,
  PeakScheduleRow,
  PeriodAdjustment,
  PeriodResultRow,
  PeriodRow,
  PeriodStep,
  PriceRow,
  ProviderAccount,
  ProviderKey,
  StatementRow,
  ReportFile,
  ReportFileChunk,
  Turn,
  TurnClock,
  Upload,
  UploadChunk,
  UsageLateChange,
  UsageRollup,
  UsageRollupState,
  WatchTurn,
  WorkItem,
  Worker,
];
