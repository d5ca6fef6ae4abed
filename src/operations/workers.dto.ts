import { ApiProperty } from '@nestjs/swagger';
import type { QueueState } from './domain/queue-state.js';
import type { WorkerStatus } from './domain/worker-status.js';

export class WorkerView {
  @ApiProperty({ description: 'Names one process; one that was started again is another worker.' })
  id: string;
  @ApiProperty({ enum: ['all', 'worker'] }) role: string;
  @ApiProperty() version: string;
  @ApiProperty({
    enum: ['alive', 'late', 'gone'],
    description:
      'By its last sign of life: late after 10 s, gone after 30 s. One that ended in order is not listed.',
  })
  status: WorkerStatus;
  @ApiProperty({ format: 'date-time' }) startedAt: string;
  @ApiProperty({ format: 'date-time' }) lastSeenAt: string;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it last took a job from the queue.',
  })
  lastTakenAt: string | null;
  @ApiProperty({ description: 'Invoices that it holds at this moment.' }) activeJobs: number;
  @ApiProperty({ description: 'Requests it sent to providers in the last 24 hours, from the ledger.' })
  requests: number;
  @ApiProperty({ description: 'Those of them that were answered 429.' }) rateLimited: number;
  @ApiProperty({ description: 'Those of them that failed otherwise or whose answer was lost.' })
  errors: number;
}

export class QueueView {
  @ApiProperty({
    enum: ['idle', 'working', 'waiting', 'stalled'],
    description:
      'waiting: for a known reason, such as a suspended account; stalled: there is work that could be taken and nobody takes it.',
  })
  state: QueueState;
  @ApiProperty({ enum: ['redis', 'postgres'] }) store: 'redis' | 'postgres';
  @ApiProperty({ description: 'Pending invoices that nobody holds.' }) waiting: number;
  @ApiProperty({ description: 'Pending invoices that a worker holds.' }) inWork: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How long the invoice that waits longest could have been taken; null when none waits.',
  })
  oldestWaitingSeconds: number | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When any worker last took a job from the queue.',
  })
  lastTakenAt: string | null;
}

export class WorkersView {
  @ApiProperty({ type: [WorkerView] }) items: WorkerView[];
  @ApiProperty({ type: QueueView }) queue: QueueView;
}
