import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isServerAway, sqlState } from '../database/postgres-errors.js';
import { Problem, type FieldFault } from '../errors/problem.js';

/** RFC 9457 problem details with our stable code. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: readonly FieldFault[];
}

const BY_STATUS: Readonly<Record<number, [code: string, title: string]>> = {
  400: ['bad_request', 'The request cannot be read'],
  401: ['unauthorized', 'A valid access token is needed'],
  403: ['forbidden', 'Not allowed'],
  404: ['not_found', 'Not found'],
  405: ['method_not_allowed', 'Method not allowed'],
  406: ['not_acceptable', 'Not acceptable'],
  408: ['request_timeout', 'The request took too long'],
  413: ['payload_too_large', 'The request is too large'],
  415: ['unsupported_media_type', 'This content type is not read here'],
  503: ['unavailable', 'Not available at the moment'],
};

/** Any error as problem details; what is not expected says nothing of its inside. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof Problem) {
    const body = { ...described(error.kind.status, error.code, error.kind.title), detail: error.detail };
    return error.faults.length > 0 ? { ...body, errors: error.faults } : body;
  }
  const status = statusOf(error);
  const [code, title] = BY_STATUS[status] ??
    (status < 500 ? BY_STATUS[400] : undefined) ?? ['internal_error', 'Something went wrong on our side'];
  return { ...described(status, code, title), detail: detailOf(error, status) ?? title };
}

function described(status: number, code: string, title: string) {
  return { type: `https://prorrata.dev/problems/${code}`, title, status, detail: title, code };
}

/** What PostgreSQL refuses without a fault of ours, in words for the caller. */
const BY_SQL_STATE: Readonly<Record<string, string>> = {
  '22021': 'A text holds a character that cannot be stored.',
  '22P05': 'A text holds NUL or half of a character, which cannot be stored.',
  '22P02': 'A value is not of the kind that belongs there.',
  '22003': 'A number is out of range.',
  '22007': 'A date or time cannot be read.',
  '22008': 'A date or time is out of range.',
};

function detailOf(error: unknown, status: number): string | undefined {
  const state = sqlState(error);
  if (state !== undefined) return BY_SQL_STATE[state];
  return status < 500 && error instanceof Error ? error.message : undefined;
}

function statusOf(error: unknown): number {
  if (BY_SQL_STATE[sqlState(error) ?? ''] !== undefined) return 400;
  if (error instanceof HttpException) return error.getStatus();
  if (isServerAway(error)) return 503;
  // Fastify's own errors (broken JSON, body too large) carry a statusCode.
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}

/** Writes problem details to a Fastify reply. */
export function sendProblem(reply: FastifyReply, body: ProblemBody): void {
  void reply
    .status(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** How much of a body that is too large is still taken off the wire. */
const DRAINED_BYTES_MAX = 256 * 1024 * 1024;

/** The single place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const body = problemOf(error);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (body.status >= 500) {
      this.logger.error(
        `${request.method} ${request.routeOptions.url ?? 'unknown route'} failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
      );
    }
    if (body.status === 413 && Number(request.headers['content-length'] ?? Infinity) <= DRAINED_BYTES_MAX) {
      // Closing at once would reset the connection before the client has read why: what it still sends is dropped.
      void reply.removeHeader('connection');
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, body);
  }
}
