import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/**
 * Below the ephemeral range (32768–60999 on Linux): a client that polls a closed port inside it can be given that very
 * port as its own and connect to itself, after which the server finds the address in use.
 */
const PORT_MIN = 20_000;
const PORT_MAX = 32_767;
const TRIES_MAX = 50;

/** A free port on 127.0.0.1: the preferred one when it is free, else any below the ephemeral range. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = randomInt(PORT_MIN, PORT_MAX + 1);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedPostgresError(`No free port found between ${PORT_MIN} and ${PORT_MAX} on 127.0.0.1`);
}

/** The port stored by an earlier start. */
export function readPort(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const port = Number(readFileSync(path, 'utf8').trim());
  return Number.isInteger(port) && port >= PORT_MIN && port <= PORT_MAX ? port : undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
