import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ByteQueue } from './byte-queue.js';

/** Where the road of a request through the proxy can be stopped, in the order in which it gets there. */
export const PROVIDER_STEPS = [
  'accepted',
  'request_headers',
  'half_request',
  /** Half of the request is with the provider, which can make nothing of it. */
  'half_forwarded',
  /** All of it is here, nothing of it with the provider. */
  'request',
  /** All of it is with the provider. */
  'forwarded',
  /** The provider has answered; nothing of it has gone back. */
  'answered',
  'answer_headers',
  'half_answer',
  /** The whole body has gone back, but not its end. */
  'answer_body',
] as const;

export type ProviderStep = (typeof PROVIDER_STEPS)[number];

/** A request stopped at a step; it stays so until one of these is called or the client goes away. */
export interface HeldRequest {
  requestId: string | null;
  release(): void;
  /** Cuts it with a reset, as a dying machine does. */
  reset(): void;
  /** Closes it in good order, but too early. */
  close(): void;
}

interface Trap {
  step: ProviderStep;
  left: number;
  times: number;
  caught: (held: HeldRequest) => void;
}

interface Exchange {
  /** Whether it may cost something: then it is counted and can be stopped. */
  isCounted: boolean;
  client: Socket;
  requestId: string | null;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What was written last shall have been read before the connection is cut. */
const READ_MS = 15;
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']);

/**
 * Stands between the workers and a provider and can stop any request at an exact step. Each request it lets pass
 * reaches the provider once, on a connection of its own, so that no other request suffers from a cut.
 */
export class ProviderProxy {
  /** Ids of all requests for an answer that came here, in order; an id that is here twice was sent twice. */
  readonly arrived: string[] = [];
  private readonly traps = new Set<Trap>();
  private readonly idle = new Set<Socket>();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private exchanges = 0;

  private constructor(
    private readonly input: {
      target: string;
      keepAlive: boolean;
      /** Called with a request's id when its headers are here; it goes no further before this ends. */
      onRequest?: (requestId: string) => Promise<void>;
    },
  ) {}

  static async start(input: ProviderProxy['input']): Promise<ProviderProxy> {
    const proxy = new ProviderProxy(input);
    await proxy.accept();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** `caught` gets each of `times` requests that reach the step, from the `nth` on; it may release, cut, or leave it. */
  trap(
    step: ProviderStep,
    { nth, times }: { nth: number; times: number },
    caught: (held: HeldRequest) => void,
  ): { forget(): void } {
    const trap: Trap = { step, left: nth - 1, times, caught };
    this.traps.add(trap);
    return { forget: () => this.traps.delete(trap) };
  }

  /** Refuses connections until `accept`; requests under way go on. */
  refuse(): void {
    this.server?.close();
    this.server = undefined;
    for (const socket of this.idle) socket.destroy();
  }

  /** Takes connections, on the same port as before. */
  async accept(): Promise<void> {
    const server = createServer((client) => {
      client.on('error', () => undefined);
      this.sockets.add(client);
      client.once('close', () => this.sockets.delete(client));
      void this.serve(client).catch(() => client.destroy());
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  stop(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async serve(client: Socket): Promise<void> {
    client.setNoDelay(true);
    const bytes = new ByteQueue(client);
    if (!(await this.reach('accepted', { client, isCounted: true, requestId: null }))) return;
    for (let more = true; more;) {
      this.idle.add(client);
      const head = await bytes.takeUntil('\r\n\r\n');
      this.idle.delete(client);
      if (!head) return void client.destroy();
      more = (await this.exchange(client, bytes, head)) && this.input.keepAlive;
    }
    client.end();
  }

  /** One request and its answer; false when it was cut. */
  private async exchange(client: Socket, bytes: ByteQueue, head: Buffer): Promise<boolean> {
    const { path, method, headers } = readHead(head);
    // Asking for the balance costs nothing and is recorded nowhere: neither counted nor cut.
    const isCounted = method === 'POST';
    const exchange: Exchange = { client, isCounted, requestId: headers['x-request-id'] ?? null };
    const chunked = ++this.exchanges % 2 === 0;
    if (isCounted && exchange.requestId !== null) {
      this.arrived.push(exchange.requestId);
      await this.input.onRequest?.(exchange.requestId);
    }
    if (!(await this.reach('request_headers', exchange))) return false;
    const size = Number(headers['content-length'] ?? 0);
    const first = await bytes.take(Math.floor(size / 2));
    if (!first || !(await this.reach('half_request', exchange))) return false;
    if (isCounted && this.isTrapped('half_forwarded')) await this.forwardHalf(head, first);
    if (!(await this.reach('half_forwarded', exchange))) return false;
    const second = await bytes.take(size - first.length);
    if (!second || !(await this.reach('request', exchange))) return false;
    const answer = await this.forward(
      { path, method, headers, body: Buffer.concat([first, second]) },
      exchange,
    );
    return (
      answer !== undefined &&
      (await this.reach('answered', exchange)) &&
      this.giveBack(answer, exchange, chunked)
    );
  }

  private async giveBack(answer: Answer, exchange: Exchange, chunked: boolean): Promise<boolean> {
    const { client } = exchange;
    const { body } = answer;
    client.write(answerHead(answer, { chunked, keepAlive: this.input.keepAlive }));
    if (!(await this.reach('answer_headers', exchange))) return false;
    const half = Math.floor(body.length / 2);
    for (const [step, part] of [
      ['half_answer', body.subarray(0, half)],
      ['answer_body', body.subarray(half)],
    ] as const) {
      if (chunked && part.length > 0) client.write(`${part.length.toString(16)}\r\n`);
      client.write(part);
      if (chunked && part.length > 0) client.write('\r\n');
      // With a length given, the body's last byte is its end.
      if ((chunked || step === 'half_answer') && !(await this.reach(step, exchange))) return false;
    }
    if (chunked) client.write('0\r\n\r\n');
    return true;
  }

  /** The provider's answer; undefined when it gave none, or when nobody waits for it any more. */
  private async forward(
    sent: { path: string; method: string; headers: Record<string, string>; body: Buffer },
    exchange: Exchange,
  ): Promise<Answer | undefined> {
    const headers = Object.fromEntries(
      Object.entries(sent.headers).filter(([name]) => !HOP_HEADERS.has(name)),
    );
    const request = httpRequest(`${this.input.target}${sent.path}`, {
      method: sent.method,
      agent: false,
      headers: { ...headers, 'content-length': sent.body.length },
    });
    const answer = new Promise<Answer | undefined>((resolve) => {
      request.on('error', () => {
        exchange.client.resetAndDestroy();
        resolve(undefined);
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => undefined);
        response.on('close', () => {
          if (!response.complete) exchange.client.resetAndDestroy();
          const { statusCode: status = 0, headers } = response;
          resolve(response.complete ? { status, headers, body: Buffer.concat(chunks) } : undefined);
        });
      });
    });
    const written = new Promise<void>((resolve) => {
      request.end(sent.body, resolve);
      request.once('close', resolve);
    });
    await written;
    return (await this.reach('forwarded', exchange)) ? answer : undefined;
  }

  private async forwardHalf(head: Buffer, body: Buffer): Promise<void> {
    const { hostname, port } = new URL(this.input.target);
    const provider = createConnection({ host: hostname, port: Number(port) });
    provider.on('error', () => undefined);
    provider.write(Buffer.concat([head, body]));
    await sleep(READ_MS);
    provider.destroy();
  }

  private isTrapped(step: ProviderStep): boolean {
    return [...this.traps].some((trap) => trap.step === step && trap.left <= 0);
  }

  /** Resolves true when the exchange may go on, false once it is cut or its client is gone. */
  private async reach(step: ProviderStep, { client, isCounted, requestId }: Exchange): Promise<boolean> {
    const trap = isCounted ? [...this.traps].find((each) => each.step === step) : undefined;
    if (!trap || trap.left-- > 0) return !client.destroyed;
    if (--trap.times <= 0) this.traps.delete(trap);
    await sleep(READ_MS);
    return new Promise((resolve) => {
      client.once('close', () => {
        resolve(false);
      });
      if (client.destroyed) resolve(false);
      trap.caught({
        requestId,
        release: () => {
          resolve(true);
        },
        reset: () => client.resetAndDestroy(),
        close: () => client.destroySoon(),
      });
    });
  }
}

function readHead(head: Buffer): { method: string; path: string; headers: Record<string, string> } {
  const [first = '', ...lines] = head.toString('latin1').trimEnd().split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, path, headers };
}

function answerHead(
  { status, headers, body }: Answer,
  { chunked, keepAlive }: { chunked: boolean; keepAlive: boolean },
): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !HOP_HEADERS.has(name))
    .map(([name, value]) => `${name}: ${String(value)}`);
  const framing = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  return [
    `HTTP/1.1 ${status} Status`,
    ...lines,
    framing,
    `connection: ${keepAlive ? 'keep-alive' : 'close'}`,
    '\r\n',
  ].join('\r\n');
}
