import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, FIRM, type Scope } from '../database/database.js';
import { changeRows } from '../database/changed-rows.js';
import { uuidV7 } from '../database/uuid-v7.js';
import type { RandomAccessSource } from './domain/walk-upload.js';

/** Pieces are large enough to be few and small enough to be cheap to hold. */
const CHUNK_BYTES = 256 * 1024;
const CHUNKS_CACHED = 4;

export interface StoredUpload {
  id: string;
  fileName: string;
  size: number;
  sha256: string;
}

/**
 * Uploaded bytes, kept in PostgreSQL until they have been read to the end: any process can read them, they outlive
 * the process that received them, and no name chosen by a stranger ever becomes a path.
 */
@Injectable()
export class UploadStore {
  constructor(private readonly database: Database) {}

  /** Stores a stream piece by piece; at most one piece is held in memory. */
  async store(
    scope: Scope,
    input: { companyId: string; position: number; fileName: string; stream: AsyncIterable<Buffer> },
  ): Promise<StoredUpload> {
    const upload = {
      id: uuidV7(),
      companyId: input.companyId,
      position: input.position,
      fileName: input.fileName,
    };
    const hash = createHash('sha256');
    let size = 0;
    let chunks = 0;
    // Each piece is written together with how far the upload has come: a small file takes one transaction.
    const keep = (piece: Buffer | null): Promise<string> => {
      if (piece) hash.update(piece);
      size += piece?.length ?? 0;
      return this.keepPiece(scope, {
        upload,
        piece,
        chunk: chunks++,
        size,
        sha256: hash.copy().digest('hex'),
      });
    };
    try {
      let sha256: string | undefined;
      for await (const piece of pieces(input.stream)) sha256 = await keep(piece);
      sha256 ??= await keep(null);
      return { id: upload.id, fileName: input.fileName, size, sha256 };
    } catch (error) {
      await this.discard(scope, [upload.id]);
      throw error;
    }
  }

  private async keepPiece(
    scope: Scope,
    input: {
      upload: { id: string; companyId: string; position: number; fileName: string };
      piece: Buffer | null;
      chunk: number;
      size: number;
      sha256: string;
    },
  ): Promise<string> {
    const { upload, piece, size, sha256 } = input;
    await this.database.run(scope, async (manager) => {
      await manager.query(
        `insert into uploads (id, company_id, position, file_name, size, sha256) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do update set size = excluded.size, sha256 = excluded.sha256`,
        [upload.id, upload.companyId, upload.position, upload.fileName, size, sha256],
      );
      if (!piece) return;
      await manager.query(
        'insert into upload_chunks (upload_id, position, company_id, bytes) values ($1, $2, $3, $4)',
        [upload.id, input.chunk, upload.companyId, piece],
      );
    });
    return sha256;
  }

  /** Forgets uploads that no batch will have. */
  async discard(scope: Scope, ids: readonly string[]): Promise<void> {
    await this.database.run(scope, (manager) =>
      manager.query('delete from uploads where id = any ($1::uuid[]) and batch_id is null', [ids]),
    );
  }

  /** Uploads that were cut off and belong to no batch. */
  async discardAbandoned(): Promise<number> {
    const rows = await changeRows<{ id: string }>(
      this.database,
      `delete from uploads where batch_id is null and created_at < now() - interval '1 day' returning id`,
    );
    return rows.length;
  }

  /** The bytes of an upload for reading anywhere in them. */
  open(upload: { id: string; size: number }): RandomAccessSource {
    const cache = new Map<number, Promise<Buffer>>();
    const load = (position: number): Promise<Buffer> => {
      const known = cache.get(position);
      if (known) return known;
      const loading = this.loadChunk(upload.id, position);
      cache.set(position, loading);
      const oldest = cache.keys().next();
      if (cache.size > CHUNKS_CACHED && !oldest.done) cache.delete(oldest.value);
      return loading;
    };
    return {
      size: upload.size,
      read: async (offset, length) => {
        const parts: Buffer[] = [];
        const end = Math.min(offset + length, upload.size);
        for (let at = offset; at < end;) {
          const chunk = await load(Math.floor(at / CHUNK_BYTES));
          const from = at % CHUNK_BYTES;
          const part = chunk.subarray(from, from + end - at);
          parts.push(part);
          at += part.length;
        }
        return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
      },
    };
  }

  private async loadChunk(id: string, position: number): Promise<Buffer> {
    const rows = await this.database.run(FIRM, (manager) =>
      manager.query<{ bytes: Buffer }[]>(
        'select bytes from upload_chunks where upload_id = $1 and position = $2',
        [id, position],
      ),
    );
    const bytes = rows[0]?.bytes;
    if (!bytes?.length) throw new Error(`upload ${id} lacks its piece ${position}`);
    return bytes;
  }
}

async function* pieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    held.push(part);
    size += part.length;
    while (size >= CHUNK_BYTES) {
      const joined = Buffer.concat(held);
      yield joined.subarray(0, CHUNK_BYTES);
      held = [joined.subarray(CHUNK_BYTES)];
      size = joined.length - CHUNK_BYTES;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
