import type { DocumentWarning } from './document.js';

/**
 * The CUFE or CUDE as given, if it is one: SHA-1 in old files, SHA-384 today. Anything else ("NA", a number) would make
 * strangers look alike, so it is left out with the warning `cufe_malformed`.
 */
export function readCufe(text: string | undefined, warnings: DocumentWarning[]): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^(?:[\da-f]{40}|[\da-f]{64}|[\da-f]{96})$/i.test(text)) return text;
  warnings.push({
    code: 'cufe_malformed',
    message: `The CUFE "${text.slice(0, 100)}" is not one and is left out.`,
  });
  return undefined;
}
