import { canonicalJson } from '../../costing/domain/canonical-json.js';

/** One place in which a value is not what it must be. */
export interface JsonDifference {
  path: string;
  is: string;
  must: string;
}

/** Where a value differs from what it must be, leaf by leaf; fields that nobody demands are left alone. */
export function* compareJson(is: unknown, must: unknown, path: string): Generator<JsonDifference> {
  if (isComposite(must) && isComposite(is) && Array.isArray(is) === Array.isArray(must)) {
    const keys = new Set([...Object.keys(must), ...(Array.isArray(is) ? Object.keys(is) : [])]);
    const [left, right] = [is, must].map((one) => one as Record<string, unknown>);
    for (const key of keys) yield* compareJson(left?.[key], right?.[key], `${path}.${key}`);
    return;
  }
  if (!isComposite(is) && !isComposite(must) && is === must) return;
  yield { path, is: told(is), must: told(must) };
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function told(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : canonicalJson(value);
}
