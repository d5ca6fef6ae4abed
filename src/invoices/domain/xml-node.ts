import type { SaxesTagNS } from 'saxes';

export const CBC = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';
export const CAC = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2';

export type Space = 'cbc' | 'cac' | 'other';

const SPACES = new Map<string, Space>([
  [CBC, 'cbc'],
  [CAC, 'cac'],
]);

/** The short name of a namespace, whatever prefix the file gives it. */
export function spaceOf(uri: string): Space {
  return SPACES.get(uri) ?? 'other';
}

/** One element of the part of a document that is kept. */
export class XmlNode {
  text = '';
  children: XmlNode[] | undefined = undefined;

  constructor(
    readonly space: Space,
    readonly local: string,
    private readonly attributes: SaxesTagNS['attributes'],
  ) {}

  /** Trimmed value of an attribute without prefix; blank counts as absent. */
  attribute(name: string): string | undefined {
    const value = this.attributes[name]?.value.trim();
    return value === '' ? undefined : value;
  }
}

/** First child `cbc:name` or `cac:name`, for instance `child(line, 'cac:Item')`. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  const space = name.slice(0, 3);
  const local = name.slice(4);
  return node?.children?.find((each) => each.local === local && each.space === space);
}

export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  const space = name.slice(0, 3);
  const local = name.slice(4);
  return node?.children?.filter((each) => each.local === local && each.space === space) ?? [];
}

/** Trimmed text of the first element on a path of children such as `'cac:Item', 'cbc:Name'`; blank counts as absent. */
export function textAt(node: XmlNode | undefined, ...path: string[]): string | undefined {
  let found = node;
  for (const name of path) found = child(found, name);
  const text = found?.text.trim();
  return text === '' ? undefined : text;
}
