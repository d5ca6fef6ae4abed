const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

/** One message of PostgreSQL's protocol; the first of a client has no type. */
export interface PostgresMessage {
  type: string;
  /** The whole message as it came. */
  bytes: Buffer;
}

/** Cuts one direction of a connection into messages. */
export class PostgresMessages {
  private rest: Buffer = Buffer.alloc(0);

  /** `typed` is false for a client, whose first message is nothing but a length and its content. */
  constructor(private typed: boolean) {}

  /** The messages that are whole by now. */
  take(chunk: Buffer): PostgresMessage[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: PostgresMessage[] = [];
    for (;;) {
      const before = this.typed ? TYPE_BYTES : 0;
      if (this.rest.length < before + LENGTH_BYTES) return messages;
      const size = before + this.rest.readUInt32BE(before);
      if (this.rest.length < size) return messages;
      const bytes = this.rest.subarray(0, size);
      messages.push({ type: this.typed ? String.fromCharCode(bytes[0] ?? 0) : '', bytes });
      this.rest = this.rest.subarray(size);
      this.typed = true;
    }
  }
}

/** The statement that a client's message carries: a simple query, or one to be prepared. */
export function statementOf({ type, bytes }: PostgresMessage): string | undefined {
  const body = bytes.subarray(TYPE_BYTES + LENGTH_BYTES);
  if (type === 'Q') return textAt(body, 0);
  if (type !== 'P') return undefined;
  return textAt(body, body.indexOf(0) + 1);
}

function textAt(body: Buffer, start: number): string {
  const end = body.indexOf(0, start);
  return body.toString('utf8', start, end < 0 ? body.length : end);
}
