import type { ChatRequest } from './chat-request.js';
import type { ContentFault } from './faults.js';
import { readInvoicePrompt } from './invoice-prompt.js';
import { answerLines, type LineAnswer } from './keyword-answer.js';
import { CHARS_PER_TOKEN, countTokens } from './tokens.js';

/** What the model wrote, before it is put into an envelope. */
export interface Completion {
  content: string;
  /** Empty when thinking is off. */
  reasoning: string;
  finishReason: 'stop' | 'length';
  outputTokens: number;
  reasoningTokens: number;
}

const BLANK_CHARS = 400;
const ROUNDS = { low: 1, high: 4, max: 16 } as const;
const THOUGHT = '(simulado) Comparo las palabras del renglón con los nombres de las cuentas. ';
const NOT_JSON =
  'Con gusto. Según la descripción, la cuenta más adecuada sería la de gastos diversos (simulado).';

/** The model's text for a request, cut at `max_tokens`; a content fault spoils it. */
export function complete(request: ChatRequest, fault: ContentFault | undefined): Completion {
  const prompt = readInvoicePrompt(request.messages);
  const lines = prompt ? answerLines(prompt.lines, prompt.accounts) : [];
  const answer =
    prompt || request.jsonMode ? spoiled(lines, fault) : 'Respuesta simulada: no hay factura que clasificar.';
  const thought = request.thinking ? THOUGHT.repeat(Math.max(lines.length, 1) * ROUNDS[request.effort]) : '';

  // Reasoning comes first and uses up max_tokens like any other output.
  const charsMax = request.maxTokens * CHARS_PER_TOKEN;
  const reasoning = thought.slice(0, charsMax);
  const reasoningTokens = countTokens(reasoning);
  const content = answer.slice(0, (request.maxTokens - reasoningTokens) * CHARS_PER_TOKEN);
  const isCut = reasoning.length < thought.length || content.length < answer.length;
  return {
    content,
    reasoning,
    finishReason: isCut ? 'length' : 'stop',
    outputTokens: reasoningTokens + countTokens(content),
    reasoningTokens,
  };
}

function spoiled(lines: readonly LineAnswer[], fault: ContentFault | undefined): string {
  const asText = (list: readonly object[]) => JSON.stringify({ lines: list });
  switch (fault) {
    case undefined:
      return asText(lines);
    case 'blank_content':
      return ' \n'.repeat(BLANK_CHARS / 2);
    case 'not_json':
      return NOT_JSON;
    case 'missing_line':
      return asText(lines.slice(0, -1));
    case 'unknown_account':
      return asText(lines.map((line) => ({ ...line, account: '999999' })));
    case 'wrong_types':
      return asText(
        lines.map((line) => ({ ...line, account: Number(line.account), confidence: 'alta', reason: null })),
      );
    case 'low_confidence':
      return asText(lines.map((line) => ({ ...line, confidence: 0.1 })));
  }
}
