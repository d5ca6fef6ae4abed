import { Logger } from '@nestjs/common';
import { Client } from 'pg';

const RECONNECT_MS = 1_000;

/** Topics told between processes by NOTIFY. A notice is a hint to look sooner; nothing relies on its arrival. */
export type Topic =
  'work_waiting' | 'keys_changed' | 'prices_changed' | 'capacity_changed' | 'budgets_changed';

/**
 * Listens to PostgreSQL's NOTIFY on one connection of its own, again and again after it is lost. Every listener is
 * also called after a reconnection, since notices sent meanwhile are gone.
 */
export class Notices {
  private readonly logger = new Logger(Notices.name);
  private readonly listeners = new Map<Topic, Set<(payload: string) => void>>();
  private client: Client | undefined;
  private closed = false;
  private connecting: Promise<void> | undefined;

  constructor(private readonly url: string) {}

  /** Calls `listener` at each notice on `topic`; returns the way to stop. */
  listen(topic: Topic, listener: (payload: string) => void): () => void {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set);
    set.add(listener);
    this.connecting ??= this.connect();
    return () => set.delete(listener);
  }

  private async connect(): Promise<void> {
    while (!this.closed) {
      const client = new Client({
        connectionString: this.url,
        keepAlive: true,
        application_name: 'prorrata-notices',
      });
      try {
        client.on('notification', ({ channel, payload }) => {
          this.tell(channel as Topic, payload ?? '');
        });
        const lost = new Promise<void>((resolve) => {
          client.on('error', () => {
            resolve();
          });
          client.on('end', () => {
            resolve();
          });
        });
        await client.connect();
        this.client = client;
        await client.query(
          'listen work_waiting; listen keys_changed; listen prices_changed; listen capacity_changed; listen budgets_changed',
        );
        for (const topic of this.listeners.keys()) this.tell(topic, '');
        await lost;
      } catch (error) {
        this.logger.warn(`notices: ${error instanceof Error ? error.message : 'connection failed'}`);
      }
      this.client = undefined;
      await client.end().catch(() => undefined);
      if (!this.closed) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  private tell(topic: Topic, payload: string): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(payload);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }
}
