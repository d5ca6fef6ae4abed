/** Why a request never left: nothing was sent, so nothing can be billed. */
export type NotSentReason =
  | 'invalid_request'
  | 'name_not_found'
  | 'address_refused'
  | 'connection_failed'
  | 'tls_failed'
  | 'aborted'
  | 'permit_lapsed';

/** Why a request that was, or may have been, sent has no usable answer. */
export type LostReason = 'timeout' | 'closed' | 'too_large' | 'garbage' | 'aborted';

/** What one request came back with, before anyone judged it. Holds neither the secret nor text of ours. */
export type RawResult =
  | {
      kind: 'response';
      status: number;
      /** The few headers that are of use, names in lower case. */
      headers: Readonly<Record<string, string>>;
      /** The body; undefined when it was no JSON. A 2xx answer always has an object here. */
      json: unknown;
      retryAfterMs?: number;
    }
  | { kind: 'not_sent'; reason: NotSentReason }
  /** `status`: of the answer that had begun, if one had. */
  | { kind: 'lost'; reason: LostReason; status: number | null };
