/** More than any provider puts around our two messages: roles, its own instructions, the form of the answer. */
const FRAME_TOKENS_MAX = 1_024;

/** Tokens that a prompt of so many bytes cannot exceed: every token of every tokenizer in use covers a byte or more. */
export function promptTokensMax(promptBytes: number): number {
  return promptBytes + FRAME_TOKENS_MAX;
}
