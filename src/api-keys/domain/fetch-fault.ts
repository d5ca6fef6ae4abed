import type { LostReason, NotSentReason, RawResult } from './raw-result.js';

/**
 * What a rejected `fetch` means. Only faults that are certain to come before the first byte count as not sent; all
 * others count as lost, since a request that may have arrived may be billed. Nothing of the error's text is kept.
 */
export function faultOf(error: unknown): RawResult {
  const cause = causeOf(error);
  const reason = notSentReasonOf(cause);
  return reason ? { kind: 'not_sent', reason } : { kind: 'lost', reason: lostReasonOf(cause), status: null };
}

/** Why an answer was cut off, from what reading it threw. */
export function lostReasonOf(error: unknown): LostReason {
  const code = textOf(causeOf(error), 'code');
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || code === 'ETIMEDOUT')
    return 'timeout';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'too_large';
  if (textOf(causeOf(error), 'name') === 'HTTPParserError') return 'garbage';
  // Z_…: the body is not compressed as it says.
  return code.startsWith('Z_') ? 'garbage' : 'closed';
}

function notSentReasonOf(cause: unknown): NotSentReason | undefined {
  // Several addresses were tried: not sent when none of the connections was made.
  if (cause instanceof AggregateError) {
    const reasons = cause.errors.map(notSentReasonOf);
    return reasons.length > 0 && !reasons.includes(undefined) ? reasons[0] : undefined;
  }
  const code = textOf(cause, 'code');
  const call = textOf(cause, 'syscall');
  if (call === 'getaddrinfo') return 'name_not_found';
  if (call === 'connect' || code === 'UND_ERR_CONNECT_TIMEOUT') return 'connection_failed';
  if (NO_TRUST.test(code)) return 'tls_failed';
  // Ports that fetch refuses to use at all; it gives no code.
  return textOf(cause, 'message') === 'bad port' ? 'invalid_request' : undefined;
}

/** The other side's certificate is not accepted, or it does not speak TLS: the handshake failed. */
const NO_TRUST =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_WRONG_VERSION_NUMBER|CERT_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.+)$/;

/** `fetch` wraps what happened as the cause of a `TypeError`. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error;
}

function textOf(value: unknown, name: 'code' | 'syscall' | 'message' | 'name'): string {
  const text =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof text === 'string' ? text : '';
}
