import { describe, expect, it } from 'vitest';
import { faultOf, lostReasonOf } from './fetch-fault.js';

const error = (fields: object, message = 'with sk-secret inside') =>
  Object.assign(new Error(message), fields);
const rejected = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('a rejected fetch', () => {
  it.each([
    [error({ code: 'ECONNREFUSED', syscall: 'connect' }), 'connection_failed'],
    [error({ code: 'ETIMEDOUT', syscall: 'connect' }), 'connection_failed'],
    [error({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 'connection_failed'],
    [error({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), 'name_not_found'],
    [error({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'name_not_found'],
    [error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'tls_failed'],
    [error({ code: 'CERT_HAS_EXPIRED' }), 'tls_failed'],
    [error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'tls_failed'],
    [error({}, 'bad port'), 'invalid_request'],
    [new AggregateError([error({ syscall: 'connect' }), error({ syscall: 'connect' })]), 'connection_failed'],
  ])('%o was not sent: %s', (cause, reason) => {
    expect(faultOf(rejected(cause))).toEqual({ kind: 'not_sent', reason });
  });

  it.each([
    [error({ code: 'UND_ERR_SOCKET' }), 'closed'],
    [error({ code: 'ECONNRESET', syscall: 'read' }), 'closed'],
    [error({ code: 'EPIPE', syscall: 'write' }), 'closed'],
    [error({ code: 'ETIMEDOUT', syscall: 'read' }), 'timeout'],
    [error({ code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timeout'],
    [error({ code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }), 'closed'],
    [error({ name: 'HTTPParserError' }), 'garbage'],
    [error({ code: 'UND_ERR_HEADERS_OVERFLOW' }), 'too_large'],
    [new AggregateError([]), 'closed'],
    [new AggregateError([error({ syscall: 'connect' }), error({ syscall: 'read' })]), 'closed'],
    ['a text', 'closed'],
    [undefined, 'closed'],
  ])('%o may have been sent: %s', (cause, reason) => {
    expect(faultOf(rejected(cause))).toEqual({ kind: 'lost', reason, status: null });
  });

  it('is lost when it says nothing at all', () => {
    expect(faultOf(null)).toEqual({ kind: 'lost', reason: 'closed', status: null });
    expect(lostReasonOf(error({ code: 'Z_DATA_ERROR' }))).toBe('garbage');
  });
});
