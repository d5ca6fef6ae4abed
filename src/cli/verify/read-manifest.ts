import { manifestHead } from '../../costing/domain/evidence/manifest-head.js';
import {
  MANIFEST_FILE,
  type Manifest,
  type ManifestFile,
  PACK_FILES,
  PACK_FORMAT,
  PACK_VERSION,
} from '../../costing/domain/evidence/pack-format.js';
import type { Findings } from './findings.js';
import { asArray, asCount, asObject, asText, StrangeJson } from './json.js';
import type { Pack } from './open-pack.js';
import { PackFault } from './open-pack.js';

/** Reads the manifest and holds the entries of the ZIP against it; undefined where it cannot be understood. */
export async function readManifest(
  pack: Pack,
  expect: string | undefined,
  findings: Findings,
): Promise<Manifest | undefined> {
  findings.checked('manifest');
  if (!pack.has(MANIFEST_FILE)) throw new PackFault(`${MANIFEST_FILE} is missing`);
  const manifest = await parse(pack, findings);
  if (!manifest) return undefined;
  const { head, ...stated } = manifest;
  const must = manifestHead(stated);
  if (head !== must) differs(findings, 'head_differs', { is: head, must });
  if (expect !== undefined && expect !== head && expect !== manifest.resultHash)
    differs(findings, 'expected_other', { expect, head, result: manifest.resultHash });
  entries(pack, manifest, findings);
  return manifest;
}

function entries(pack: Pack, manifest: Manifest, findings: Findings): void {
  const named = manifest.files.map(({ name }) => name);
  const wanted = [...named, MANIFEST_FILE];
  for (const [index, name] of pack.names.entries()) {
    if (!wanted.includes(name)) findings.add({ check: 'manifest', code: 'file_unnamed', file: name });
    if (pack.names.indexOf(name) !== index)
      findings.add({ check: 'manifest', code: 'file_twice', file: name });
  }
  for (const name of [...wanted, ...Object.keys(PACK_FILES)]) {
    if (!pack.has(name) || !wanted.includes(name))
      findings.add({ check: 'manifest', code: 'file_missing', file: name });
  }
}

async function parse(pack: Pack, findings: Findings): Promise<Manifest | undefined> {
  try {
    const value = asObject(JSON.parse((await pack.whole(MANIFEST_FILE)).toString('utf8')));
    if (value['format'] !== PACK_FORMAT) throw new PackFault(`format ${String(value['format'])}`);
    if (value['version'] !== PACK_VERSION) throw new PackFault(`version ${String(value['version'])}`);
    const verify = asObject(value['verify']);
    // All of it is hashed, so all of it is kept, also what this program does not know.
    return {
      ...value,
      format: PACK_FORMAT,
      version: PACK_VERSION,
      period: asText(value['period']),
      startsAt: asText(value['startsAt']),
      endsAt: asText(value['endsAt']),
      timeZone: asText(value['timeZone']),
      closedAt: asText(value['closedAt']),
      resultId: asText(value['resultId']),
      resultHash: asText(value['resultHash']),
      files: asArray(value['files']).map(fileOf),
      verify: { ...verify, es: asText(verify['es']), en: asText(verify['en']) },
      head: asText(value['head']),
    };
  } catch (error) {
    if (!(error instanceof StrangeJson || error instanceof SyntaxError)) throw error;
    differs(findings, 'manifest_strange', { detail: error.message });
    return undefined;
  }
}

function fileOf(value: unknown): ManifestFile {
  const file = asObject(value);
  return {
    ...file,
    name: asText(file['name']),
    bytes: asCount(file['bytes']),
    sha256: asText(file['sha256']),
    rows: file['rows'] === null ? null : asCount(file['rows']),
    lastLink: file['lastLink'] === null ? null : asText(file['lastLink']),
  };
}

function differs(findings: Findings, code: string, values: Record<string, string>): void {
  findings.add({ check: 'manifest', code, file: MANIFEST_FILE, values });
}
