import type { ChatMessage } from './chat-request.js';
import type { Account, InvoiceLine } from './keyword-answer.js';
import { isObject } from './protocol.js';

export interface InvoicePrompt {
  lines: InvoiceLine[];
  accounts: Account[];
}

const CHART_LINE = /^[ \t]*(\d{1,12})[ \t]+(\S.*)$/gm;

/**
 * Reads the invoice out of the last user message, and the accounts out of the same object, or else out of the system
 * message (one `code name` a line). Undefined when the prompt is about something else.
 */
export function readInvoicePrompt(messages: readonly ChatMessage[]): InvoicePrompt | undefined {
  const user = messages.findLast((message) => message.role === 'user');
  const value = user && parseObject(user.content);
  if (!value || !Array.isArray(value.lines)) return undefined;
  const lines = value.lines.flatMap((line: unknown) =>
    isObject(line) && typeof line.id === 'string'
      ? [{ id: line.id, description: typeof line.description === 'string' ? line.description : '' }]
      : [],
  );
  const listed = Array.isArray(value.accounts) ? value.accounts.flatMap(readAccount) : [];
  return { lines, accounts: listed.length > 0 ? listed : accountsOfChart(messages) };
}

function readAccount(value: unknown): Account[] {
  if (!isObject(value) || typeof value.code !== 'string') return [];
  return [{ code: value.code, name: typeof value.name === 'string' ? value.name : '' }];
}

function accountsOfChart(messages: readonly ChatMessage[]): Account[] {
  const system = messages.filter((message) => message.role === 'system');
  return system.flatMap((message) =>
    Array.from(message.content.matchAll(CHART_LINE), ([, code = '', name = '']) => ({
      code,
      name: name.trim(),
    })),
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
