import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import type { RateEvidence } from './domain/rate-rule.js';

/** Which instant of a request each account's bills go by, as they have shown. */
@Injectable()
export class RateRules {
  async of(runner: Runner, accountId: string): Promise<RateEvidence> {
    const [row] = await runner.query<RateEvidence[]>(
      `select rate_by as "rateBy", agrees_start as "agreesStart", agrees_end as "agreesEnd"
         from bill_rate_rules where provider_account_id = $1`,
      [accountId],
    );
    return row ?? { rateBy: 'undecided', agreesStart: 0, agreesEnd: 0 };
  }

  /** Keeps what a bill has shown; a bill that shows nothing changes nothing. */
  async keep(
    runner: Runner,
    input: { accountId: string; billId: string; evidence: RateEvidence },
  ): Promise<void> {
    const { accountId, billId, evidence } = input;
    if (evidence.rateBy === 'undecided') return;
    await runner.query(
      `insert into bill_rate_rules (provider_account_id, rate_by, agrees_start, agrees_end, bill_id)
       values ($1, $2, $3, $4, $5)
       on conflict (provider_account_id) do update
         set rate_by = excluded.rate_by, agrees_start = excluded.agrees_start, agrees_end = excluded.agrees_end,
             bill_id = excluded.bill_id, decided_at = now()`,
      [accountId, evidence.rateBy, evidence.agreesStart, evidence.agreesEnd, billId],
    );
  }
}
