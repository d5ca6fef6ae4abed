import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** A request, as far as a bill can name it. */
export interface BilledRequest {
  id: string;
  providerAccountId: string;
  keyId: string;
  model: string;
  responseModel: string | null;
  startedAt: string;
}

/** A line of the bill whose interval, key and model are those of a request. */
export interface RequestBillLine {
  requestId: string;
  kind: string;
  startsAt: Date;
  endsAt: Date;
  quantity: string;
  price: string | null;
  cost: string;
  file: string;
  line: number;
}

/** A request is billed in a few rows: kinds of tokens, at one or two prices. */
const LINES_MAX = 12;
/** No interval of a bill is longer. */
const INTERVAL_MAX = '32 days';

/** Where the provider's bill counts requests. */
@Injectable()
export class RequestBillLines {
  /** The lines in force with tokens, of each request. A bill that tells no keys counts all of ours together. */
  async read(runner: Runner, requests: readonly BilledRequest[]): Promise<RequestBillLine[]> {
    if (requests.length === 0) return [];
    return runner.query<RequestBillLine[]>(
      `select request.id as "requestId", found.*
         from jsonb_to_recordset($1::jsonb) as request(id uuid, "providerAccountId" uuid, "keyId" uuid, model text,
                                                       "responseModel" text, "startedAt" timestamptz)
         cross join lateral (
           select kind, starts_at as "startsAt", ends_at as "endsAt", quantity::text, trim_scale(price)::text as price,
                  trim_scale(cost)::text as cost, file, line
             from bill_lines
            where provider_account_id = request."providerAccountId" and replaced_by is null
              and starts_at <= request."startedAt" and starts_at > request."startedAt" - interval '${INTERVAL_MAX}'
              and ends_at > request."startedAt" and model in (request.model, coalesce(request."responseModel", request.model))
              and (key_id = request."keyId" or (key_id is null and key_fingerprint is null and key_name is null))
              and kind in ('cache_hit', 'cache_miss', 'output') and quarantined is null
            order by id limit ${LINES_MAX}) as found
        order by request.id, found.file, found.line`,
      [JSON.stringify(requests)],
    );
  }
}
