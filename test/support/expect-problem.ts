import { expect } from 'vitest';
import type { ApiAnswer } from './api-client.js';

/** An error of the contract: RFC 9457, with our code and, for bad input, the path of the fault. */
export function expectProblem(
  answer: ApiAnswer<unknown>,
  wanted: { status: number; code?: string; path?: string },
): void {
  const body = answer.body as { code?: string; errors?: { path: string; message: string }[] };
  expect(answer).toMatchObject({
    status: wanted.status,
    body: {
      type: expect.stringMatching(/^https?:/) as string,
      title: expect.stringMatching(/./) as string,
      status: wanted.status,
      detail: expect.stringMatching(/./) as string,
      code: wanted.code ?? (expect.stringMatching(/^[a-z_]+$/) as string),
    },
  });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  if (wanted.path === undefined) return;
  expect(body.errors?.map(({ path }) => path)).toContain(wanted.path);
}
