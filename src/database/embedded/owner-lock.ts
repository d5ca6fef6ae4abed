import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { systemCode } from './embedded-postgres-error.js';

export interface OwnerLock {
  release(): Promise<void>;
}

/**
 * Makes this process the one that may start and stop the server of `folder`; undefined when another process is.
 *
 * The lock is a listening socket in Linux's abstract namespace, named after the folder's inode: the kernel frees it
 * however its owner ends, so there is no stale lock file to judge.
 */
export function lockOwner(folder: string): Promise<OwnerLock | undefined> {
  const { dev, ino } = statSync(folder);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (systemCode(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0prorrata-postgres-${dev}-${ino}`, () => {
      server.unref();
      resolve({
        release: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
          }),
      });
    });
  });
}
