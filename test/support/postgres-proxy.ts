import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type PostgresMessage, PostgresMessages, statementOf } from './postgres-messages.js';

/** A moment in the talk between a process and PostgreSQL. */
export interface DatabaseStep {
  /** Found in a statement: of the transaction whose COMMIT is meant, or the one that is meant itself. */
  statement: RegExp;
  /** `commit`: of the transaction that held the statement; `statement`: the statement itself. */
  of: 'commit' | 'statement';
  /** Before PostgreSQL gets it, or after it was carried out and before its answer goes back. */
  side: 'before' | 'after';
}

/** A talk stopped at a step; it stays so until one of these is called or a side goes away. */
export interface HeldTalk {
  /** Goes on as if nothing had been. */
  release(): void;
  /** Cuts the connection on both sides. */
  cut(): void;
}

/** Stops the talk at the `nth` such step, once, whichever of the proxies that hold the trap it comes to. */
export class DatabaseTrap {
  readonly sprung: Promise<HeldTalk & { proxy: PostgresProxy }>;
  private left: number;
  private spring!: (held: HeldTalk & { proxy: PostgresProxy }) => void;
  private done = false;

  constructor(
    readonly step: DatabaseStep,
    nth: number,
  ) {
    this.left = nth;
    this.sprung = new Promise((resolve) => (this.spring = resolve));
  }

  /** Never springs from now on. */
  disarm(): void {
    this.done = true;
  }

  /** Whether this statement, after these of its transaction, is the one to stop at. */
  takes(statement: string, transaction: readonly string[]): boolean {
    const { step } = this;
    const meant =
      step.of === 'statement'
        ? step.statement.test(statement)
        : COMMIT.test(statement) && transaction.some((earlier) => step.statement.test(earlier));
    if (this.done || !meant || --this.left > 0) return false;
    this.done = true;
    return true;
  }

  catch(held: HeldTalk, proxy: PostgresProxy): void {
    this.spring({ ...held, proxy });
  }
}

const READY_FOR_QUERY = 'Z';
const BEGIN = /^\s*(start transaction|begin)/i;
const COMMIT = /^\s*commit/i;
const END = /^\s*(commit|rollback)/i;

/**
 * Stands between one process and PostgreSQL and can stop their talk at an exact step, by what the statements say. It
 * changes nothing: what it lets pass is passed on byte by byte.
 */
export class PostgresProxy {
  private traps: DatabaseTrap[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
    private readonly given: URL,
  ) {}

  /** `url`: of the database behind it. */
  static async start(url: string): Promise<PostgresProxy> {
    const given = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new PostgresProxy(server, { host: given.hostname, port: Number(given.port) }, given);
    server.on('connection', (client) => {
      proxy.join(client);
    });
    return proxy;
  }

  /** The same database, by way of this proxy. */
  get url(): string {
    const url = new URL(this.given);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  hold(trap: DatabaseTrap): void {
    this.traps.push(trap);
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket): void {
    const server = createConnection(this.target);
    new Talk({ client, server, proxy: this, traps: () => this.traps }).begin();
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    }
  }
}

/** One connection of the process, and the one to PostgreSQL that belongs to it. */
class Talk {
  private readonly fromClient = new PostgresMessages(false);
  private readonly fromServer = new PostgresMessages(true);
  /** What must not be passed on now. */
  private heldUp: Buffer[] | undefined;
  private heldDown: Buffer[] | undefined;
  private answered: (() => void) | undefined;
  private transaction: string[] = [];

  constructor(
    private readonly ends: {
      client: Socket;
      server: Socket;
      proxy: PostgresProxy;
      traps: () => readonly DatabaseTrap[];
    },
  ) {}

  begin(): void {
    const { client, server } = this.ends;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.once('close', () => other.destroy());
    }
    client.on('data', (chunk: Buffer) => {
      for (const message of this.fromClient.take(chunk)) this.up(message);
    });
    server.on('data', (chunk: Buffer) => {
      for (const message of this.fromServer.take(chunk)) this.down(message);
    });
  }

  private up(message: PostgresMessage): void {
    const statement = statementOf(message);
    if (statement !== undefined) this.stopAt(statement);
    if (this.heldUp) this.heldUp.push(message.bytes);
    else this.ends.server.write(message.bytes);
  }

  private down(message: PostgresMessage): void {
    if (!this.heldDown) {
      this.ends.client.write(message.bytes);
      return;
    }
    this.heldDown.push(message.bytes);
    if (message.type !== READY_FOR_QUERY) return;
    this.answered?.();
    this.answered = undefined;
  }

  private stopAt(statement: string): void {
    const { traps, proxy } = this.ends;
    const trap = traps().find((each) => each.takes(statement, this.transaction));
    if (trap?.step.side === 'before') {
      this.heldUp = [];
      trap.catch(this.held(), proxy);
    }
    if (trap?.step.side === 'after') {
      this.heldDown = [];
      this.answered = () => {
        trap.catch(this.held(), proxy);
      };
    }
    if (BEGIN.test(statement) || END.test(statement)) this.transaction = [];
    else this.transaction.push(statement);
  }

  private held(): HeldTalk {
    return {
      release: () => {
        for (const bytes of this.heldUp ?? []) this.ends.server.write(bytes);
        for (const bytes of this.heldDown ?? []) this.ends.client.write(bytes);
        this.heldUp = undefined;
        this.heldDown = undefined;
      },
      cut: () => {
        this.ends.client.resetAndDestroy();
        this.ends.server.destroy();
      },
    };
  }
}
