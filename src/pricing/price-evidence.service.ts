import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** A row of the price book as it proves a cost: every cell as text, instants in UTC. */
export interface PriceEvidence {
  id: string;
  provider: string;
  model: string;
  currency: string;
  cacheHit: string;
  cacheMiss: string;
  output: string;
  peakCacheHit: string | null;
  peakCacheMiss: string | null;
  peakOutput: string | null;
  schedule: string | null;
  minPromptTokens: string;
  validFrom: string;
  source: string;
}

/** Tells price rows by the ids that requests name. Rows are never edited, so the answer is always the same. */
@Injectable()
export class PriceEvidenceService {
  /** Ordered by id. */
  read(runner: Runner, ids: readonly string[]): Promise<PriceEvidence[]> {
    return runner.query<PriceEvidence[]>(
      `select id, provider, model, currency, trim_scale(cache_hit)::text as "cacheHit",
              trim_scale(cache_miss)::text as "cacheMiss", trim_scale(output)::text as output,
              trim_scale(peak_cache_hit)::text as "peakCacheHit", trim_scale(peak_cache_miss)::text as "peakCacheMiss",
              trim_scale(peak_output)::text as "peakOutput", schedule, min_prompt_tokens::text as "minPromptTokens",
              to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "validFrom", source
         from prices where id = any ($1::uuid[]) order by id`,
      [ids],
    );
  }
}
