/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** A known secret shorter than this would black out half of every sentence; the rules below still find it. */
const KNOWN_LENGTH_MIN = 6;
const DEPTH_MAX = 6;
const ENTRIES_MAX = 100;

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const NAMES = String.raw`passw(?:or)?d|passphrase|secret|token|api[-_ ]?key|access[-_]?key|private[-_]?key|encryption[-_]?keys?(?:_old)?|authorization|cookie|credentials?`;

/**
 * Texts that are secrets by their form. Each pattern runs in linear time: what may repeat is bounded or ends at a
 * character that it cannot hold.
 */
const FORMS: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(Bearer|Basic)\s{1,5}(?!\[redacted\])[^\s"'`,;)]+/gi, `$1 ${REDACTED}`],
  // Keys of providers (OpenAI and DeepSeek, Groq, xAI), our own access tokens, webhook secrets, JSON web tokens.
  [/(?<![A-Za-z])sk-[A-Za-z0-9_-]{6,}/g, REDACTED],
  [/(?:gsk_|xai-|prr_|whsec_)[A-Za-z0-9+/=_-]{6,}/g, REDACTED],
  [/eyJ[A-Za-z0-9_-]{5,2000}\.[A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]*/g, REDACTED],
  // The password of an address; it may hold an @ itself.
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)(?!\[redacted\]@)[^\s/]{0,2000}@/gi, `$1${REDACTED}@`],
];

/** `name=value`, `"name":"value"`, `name: 'value'`. */
const NAMED = new RegExp(
  String.raw`((?:${NAMES})["']?\s{0,5}(?:=>?|:)\s{0,5})(${QUOTED})|((?:${NAMES})\s{0,5}=\s{0,5})(?!\[redacted\])[^\s"'&,;)}\]]+`,
  'gi',
);
/** As in a dump of headers: the rest of the line. */
const HEADERS =
  /((?:authorization|cookie|x-api-key|password)\s{0,5}:\s{0,5})(?!["'\s]|\[redacted\]$)[^\r\n]+/gim;

/** A text without the secrets that are in it: those known by value, and all that look like one. */
export function redactText(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const secret of known) {
    if (secret.length >= KNOWN_LENGTH_MIN) clean = clean.replaceAll(secret, REDACTED);
  }
  for (const [pattern, replacement] of FORMS) clean = clean.replace(pattern, replacement);
  return clean
    .replace(NAMED, (_, quoted: string | undefined, value: string | undefined, plain: string | undefined) =>
      quoted === undefined ? `${plain}${REDACTED}` : `${quoted}${value?.[0]}${REDACTED}${value?.[0]}`,
    )
    .replace(HEADERS, `$1${REDACTED}`);
}

/** True for the name of a field whose value is a secret whatever it looks like; `tokens` of a usage are none. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

const SECRET_NAME = new RegExp(`(?:${NAMES})$`, 'i');

/**
 * A plain copy of a value that may be written to a log: secrets gone, bounded in depth and width, whatever the value
 * is. Of an error its name, message, stack, code and cause are kept, and nothing else: what libraries attach to errors
 * (parameters of a statement, requests) is the content that logs must not hold.
 */
export function redactValue(value: unknown, known: readonly string[] = []): unknown {
  return copy(value, { known, depth: 0, above: [] });
}

interface Place {
  known: readonly string[];
  depth: number;
  above: readonly object[];
}

function copy(value: unknown, place: Place): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value, place.known);
    case 'bigint':
      return value.toString();
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : copyObject(value, place);
    case 'boolean':
    case 'number':
    case 'undefined':
      return value;
  }
}

function copyObject(value: object, place: Place): unknown {
  if (place.above.includes(value)) return '[circular]';
  if (place.depth >= DEPTH_MAX) return '[deeper]';
  const inside = { known: place.known, depth: place.depth + 1, above: [...place.above, value] };
  try {
    if (value instanceof Error) return copyError(value, inside);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((item) => copy(item, inside));
    if (value instanceof Map) return copyEntries([...value.entries()], inside);
    if (value instanceof Set) return [...value].slice(0, ENTRIES_MAX).map((item) => copy(item, inside));
    return copyEntries(Object.entries(value), inside);
  } catch {
    // A getter or a proxy that throws must not keep a message from being logged.
    return '[unreadable]';
  }
}

function copyEntries(entries: readonly [unknown, unknown][], place: Place): Record<string, unknown> {
  return Object.fromEntries(
    entries.slice(0, ENTRIES_MAX).map(([key, item]) => {
      const name = typeof key === 'string' ? key : typeof key;
      const secret = isSecretName(name) && item !== null && item !== undefined;
      return [redactText(name, place.known), secret ? REDACTED : copy(item, place)];
    }),
  );
}

function copyError(error: Error, place: Place): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    name: redactText(String(error.name), place.known),
    message: redactText(String(error.message), place.known),
    ...(error.stack !== undefined && { stack: redactText(String(error.stack), place.known) }),
    ...((typeof code === 'string' || typeof code === 'number') && { code: copy(code, place) }),
    ...(error.cause !== undefined && { cause: copy(error.cause, place) }),
  };
}
