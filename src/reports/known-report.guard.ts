import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ReportFilesService } from './report-files.service.js';

/** 404 for a report that is not there, before a stream of events begins: once it has, the status is out. */
@Injectable()
export class KnownReportGuard implements CanActivate {
  constructor(private readonly files: ReportFilesService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params, principal } = context.switchToHttp().getRequest<FastifyRequest>();
    const { reportId } = params as { reportId: string };
    if (principal && isUUID(reportId)) await this.files.view(reportId);
    return true;
  }
}
