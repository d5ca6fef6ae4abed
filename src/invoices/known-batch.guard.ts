import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { BatchesService } from './batches.service.js';

/** 404 for a batch that is not there, before a stream of events begins: once it has, the status is out. */
@Injectable()
export class KnownBatchGuard implements CanActivate {
  constructor(private readonly batches: BatchesService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params, principal } = context.switchToHttp().getRequest<FastifyRequest>();
    const { batchId } = params as { batchId: string };
    // What is no id at all is refused by the route's own pipe.
    if (principal && isUUID(batchId)) await this.batches.view(principal, batchId);
    return true;
  }
}
