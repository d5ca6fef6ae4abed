import { useRef } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { ApiProblem } from './problem';
import { request } from './request';

/**
 * A POST that creates something. Sending the same content again after a failure repeats its Idempotency-Key, so that
 * an answer lost on the way never creates a thing twice; other content gets a key of its own.
 */
export function useCreate<Input, Answer>(path: string, onDone: (answer: Answer) => void | Promise<void>) {
  const last = useRef<{ content: string; key: string }>(undefined);
  return useMutation<Answer, ApiProblem, Input>({
    mutationFn: (input) => {
      const content = JSON.stringify(input);
      if (last.current?.content !== content) last.current = { content, key: crypto.randomUUID() };
      return request<Answer>(path, { method: 'POST', body: input, idempotencyKey: last.current.key });
    },
    onSuccess: async (answer) => {
      last.current = undefined;
      await onDone(answer);
    },
  });
}
