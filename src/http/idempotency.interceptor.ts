import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Idempotency } from './idempotency.js';

/** Honours `Idempotency-Key` on every JSON POST. Uploads do it themselves, once their content is known. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const { principal } = request;
    if (request.method !== 'POST' || key === undefined || !principal || request.isMultipart())
      return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const requestHash = createHash('sha256')
      .update(`${request.method} ${request.url}\n`)
      .update(JSON.stringify(request.body ?? null))
      .digest('hex');
    const answer = this.idempotency.run({ tokenId: principal.tokenId, key, requestHash }, async () => {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return { status: reply.statusCode, body };
    });
    return from(
      answer.then(({ status, body, replayed }) => {
        void reply.status(status);
        if (replayed) void reply.header('Idempotent-Replayed', 'true');
        return body;
      }),
    );
  }
}
