import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationResponse, ublDocument } from '../../../test/support/ubl-fixture.js';
import { directoryRecord, forge, summary, walkBytes, zipOf } from '../../../test/support/zip-fixture.js';
import { contentHash } from './content-hash.js';
import { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from './upload-limits.js';
import { type RandomAccessSource, walkUpload } from './walk-upload.js';

const xml = (number: string) => ublDocument({ number });
const pdf = Buffer.from('%PDF-1.7\n...');
const limited = (limits: Partial<UploadLimits>): UploadLimits => ({ ...DEFAULT_UPLOAD_LIMITS, ...limits });

describe('a file by itself', () => {
  it.each<[string, string | Buffer, string]>([
    ['a.xml', xml('FE-1'), 'FE-1'],
    ['a.txt', `\n${xml('FE-1')}`, 'FE-1'],
    ['a.xml', pdf, 'unsupported_file'],
    ['a.xml', 'nada', 'xml_malformed'],
    ['a.xml', '', 'empty_file'],
    ['a.pdf', pdf, 'unsupported_file'],
    ['a.txt', 'hola', 'unsupported_file'],
    ['a.png', Buffer.from('89504e470d0a', 'hex'), 'unsupported_file'],
    ['a.html', '<html></html>', 'unsupported_file'],
    ['a.rar', Buffer.from('Rar!\x1a\x07\x00', 'latin1'), 'unsupported_archive'],
    ['a.zip', 'no zip', 'zip_malformed'],
    ['a.xml', applicationResponse(), 'application_response'],
  ])('%s', async (name, bytes, expected) => {
    expect(summary(await walkBytes(name, bytes))).toEqual([`${name}: ${expected}`]);
  });

  it('too large a document is refused before it is read', async () => {
    let reads = 0;
    const source: RandomAccessSource = {
      size: 10 ** 12,
      read: async () => (reads++, Buffer.from('<a/>')),
    };
    const found = [];
    for await (const file of walkUpload({ fileName: 'a.xml', source, limits: DEFAULT_UPLOAD_LIMITS }))
      found.push(file);
    expect([summary(found), reads]).toEqual([['a.xml: document_too_large'], 1]);
  });
});

describe('a ZIP', () => {
  it('gives every file in it its outcome, at any depth', async () => {
    const inner = await zipOf([
      ['b.xml', xml('FE-2')],
      ['c.pdf', pdf],
    ]);
    const zip = await zipOf([
      ['folder/', ''],
      ['folder/a.xml', xml('FE-1')],
      ['__MACOSX/folder/._a.xml', 'litter'],
      ['folder/.DS_Store', 'litter'],
      ['inner.zip', inner],
      ['event.xml', applicationResponse()],
      ['bad.xml', '<a>'],
      ['empty.xml', ''],
      ['last.xml', xml('FE-3')],
    ]);
    expect(summary(await walkBytes('mail.zip', zip))).toEqual([
      'mail.zip/folder/a.xml: FE-1',
      'mail.zip/inner.zip/b.xml: FE-2',
      'mail.zip/inner.zip/c.pdf: unsupported_file',
      'mail.zip/event.xml: application_response',
      'mail.zip/bad.xml: unknown_xml_root',
      'mail.zip/empty.xml: empty_file',
      'mail.zip/last.xml: FE-3',
    ]);
  });

  it('a document has the same content bare and packed', async () => {
    const hashes = await Promise.all(
      [xml('FE-1'), await zipOf([['x.xml', xml('FE-1')]])].map(async (bytes) => {
        const [found] = await walkBytes('a', bytes);
        return found?.result.outcome === 'document' ? contentHash(found.result.document) : undefined;
      }),
    );
    expect(hashes[0]).toBeDefined();
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('nothing to read is said, never silent', async () => {
    expect(summary(await walkBytes('a.zip', await zipOf([])))).toEqual(['a.zip: zip_empty']);
    expect(
      summary(
        await walkBytes(
          'a.zip',
          await zipOf([
            ['x/', ''],
            ['__MACOSX/y', 'z'],
          ]),
        ),
      ),
    ).toEqual(['a.zip: zip_empty']);
    expect(summary(await walkBytes('a.zip', await zipOf([['x.pdf', pdf]])))).toEqual([
      'a.zip/x.pdf: unsupported_file',
    ]);
    const nested = await zipOf([['b.zip', await zipOf([])]]);
    expect(summary(await walkBytes('a.zip', nested))).toEqual(['a.zip/b.zip: zip_empty']);
  });

  it('one bad file among 500 costs itself alone', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${index}.xml`);
    const zip = await zipOf(
      names.map((name, index) => [name, index === 250 ? xml('x').slice(0, 900) : xml(`FE-${index}`)]),
    );
    const found = await walkBytes('a.zip', zip);
    expect(found.filter((file) => file.result.outcome === 'document')).toHaveLength(499);
    expect(found[250]).toMatchObject({ fileName: 'a.zip/250.xml', result: { code: 'xml_malformed' } });
  });

  it.each(['../e.xml', '/etc/e.xml', 'C:\\e.xml', 'a/../../e.xml', '..\\e.xml'])(
    'the name %s costs that entry alone',
    async (name) => {
      const honest = 'x'.repeat(name.length);
      const zip = forge(
        await zipOf([
          [honest, xml('FE-1')],
          ['b.xml', xml('FE-2')],
        ]),
        honest,
        name,
      );
      const codes = (await walkBytes('a.zip', zip)).map(({ result }) =>
        result.outcome === 'document' ? 'document' : result.code,
      );
      expect(codes).toEqual(['unsafe_path', 'document']);
    },
  );

  it('control characters in names are shown as such', async () => {
    const zip = forge(await zipOf([['aXb.xml', xml('FE-1')]]), 'aXb', 'a\nb');
    expect(summary(await walkBytes('a.zip', zip))).toEqual(['a.zip/a�b.xml: FE-1']);
  });

  it('an encrypted entry, an unknown method, a false checksum and a false size cost that entry alone', async () => {
    const honest = await zipOf([
      ['a.xml', xml('FE-1')],
      ['b.xml', xml('FE-2')],
    ]);
    const change = (offset: number, value: number) => {
      const zip = Buffer.from(honest);
      zip.writeUInt16LE(value, directoryRecord(zip) + offset);
      return zip;
    };
    const run = async (zip: Buffer) => summary(await walkBytes('z', zip));
    expect(await run(change(8, 0x0801))).toEqual(['z/a.xml: zip_encrypted', 'z/b.xml: FE-2']);
    expect(await run(change(10, 99))).toEqual(['z/a.xml: zip_method', 'z/b.xml: FE-2']);
    expect(await run(change(16, 1))).toEqual(['z/a.xml: zip_malformed', 'z/b.xml: FE-2']);
    expect(await run(change(24, 100))).toEqual(['z/a.xml: zip_bomb', 'z/b.xml: FE-2']);
    expect(await run(change(24, 60_000))).toEqual(['z/a.xml: zip_malformed', 'z/b.xml: FE-2']);
  });

  it('a cut or broken archive is malformed, and what was read before stays', async () => {
    const zip = await zipOf([
      ['a.xml', xml('FE-1')],
      ['b.xml', xml('FE-2')],
    ]);
    expect(summary(await walkBytes('z', zip.subarray(0, zip.length - 30)))).toEqual(['z: zip_malformed']);
    expect(summary(await walkBytes('z', zip.subarray(0, 100)))).toEqual(['z: zip_malformed']);
    const many = await zipOf(Array.from({ length: 1001 }, (_, index) => [`${index}.pdf`, pdf]));
    many.writeUInt32LE(0, directoryRecord(many, 1000));
    const found = summary(await walkBytes('z', many));
    expect(found.length).toBe(1001);
    expect(found.at(-1)).toBe('z: zip_malformed');
  });
});

describe('limits of an upload', () => {
  it('too many entries, over all archives', async () => {
    const two = await zipOf([
      ['a.xml', xml('FE-1')],
      ['b.xml', xml('FE-2')],
    ]);
    expect(summary(await walkBytes('z', two, limited({ entriesMax: 1 })))).toEqual([
      'z: zip_too_many_entries',
    ]);
    const nested = await zipOf([
      ['c.xml', xml('FE-0')],
      ['two.zip', two],
    ]);
    expect(summary(await walkBytes('z', nested, limited({ entriesMax: 3 })))).toEqual([
      'z/c.xml: FE-0',
      'z: zip_too_many_entries',
    ]);
  });

  it('total size: what was found stays', async () => {
    const zip = await zipOf([
      ['a.xml', xml('FE-1')],
      ['b.xml', xml('FE-2')],
      ['c.xml', xml('FE-3')],
    ]);
    const uncompressedBytesMax = Buffer.byteLength(xml('FE-1')) * 2;
    expect(summary(await walkBytes('z', zip, limited({ uncompressedBytesMax })))).toEqual([
      'z/a.xml: FE-1',
      'z/b.xml: FE-2',
      'z: zip_bomb',
    ]);
  });

  it('size and ratio of an entry cost that entry alone; a large PDF is not even unpacked', async () => {
    const zeros = Buffer.alloc(2_000_000);
    const zip = await zipOf([
      ['a.xml', zeros],
      ['b.pdf', Buffer.concat([pdf, zeros])],
      ['c.xml', xml('FE-1')],
    ]);
    expect(summary(await walkBytes('z', zip))).toEqual([
      'z/a.xml: zip_ratio',
      'z/b.pdf: unsupported_file',
      'z/c.xml: FE-1',
    ]);
    expect(summary(await walkBytes('z', zip, limited({ entryBytesMax: 100_000 })))).toEqual([
      'z/a.xml: entry_too_large',
      'z/b.pdf: unsupported_file',
      'z/c.xml: FE-1',
    ]);
  });

  it('nesting', async () => {
    let zip = await zipOf([['a.xml', xml('FE-1')]]);
    for (let level = 0; level < 3; level++)
      zip = await zipOf([
        [`${level}.zip`, zip],
        ['b.xml', xml('FE-2')],
      ]);
    expect(summary(await walkBytes('z', zip, limited({ nestingMax: 4 })))[0]).toBe(
      'z/2.zip/1.zip/0.zip/a.xml: FE-1',
    );
    expect(summary(await walkBytes('z', zip))).toEqual([
      'z/2.zip/1.zip/0.zip: zip_nesting',
      'z/2.zip/1.zip/b.xml: FE-2',
      'z/2.zip/b.xml: FE-2',
      'z/b.xml: FE-2',
    ]);
  });
});

describe('the walk itself', () => {
  it('a failing storage is a fault, not a bad file', async () => {
    const zip = await zipOf([['a.xml', xml('FE-1')]]);
    for (const failAt of [1, 2, 3]) {
      let reads = 0;
      const source: RandomAccessSource = {
        size: zip.length,
        read: async (offset, length) => {
          if (++reads >= failAt) throw new Error('disk gone');
          return zip.subarray(offset, offset + length);
        },
      };
      const walk = async () => {
        for await (const found of walkUpload({ fileName: 'z', source, limits: DEFAULT_UPLOAD_LIMITS }))
          void found;
      };
      await expect(walk()).rejects.toThrow('disk gone');
    }
  });

  it('lets other work run while it reads', async () => {
    const lines = Array.from({ length: 3000 }, () => ({ quantity: '1', amount: '1.00' }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await walkBytes('a.xml', ublDocument({ lines }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it('any damage to a ZIP ends in outcomes, never in a fault', async () => {
    const zip = await zipOf([
      ['a.xml', xml('FE-1')],
      ['b.zip', await zipOf([['c.xml', xml('FE-2')]])],
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const bytes = Buffer.from(zip);
          for (const [at, value] of changes) bytes[at] = value;
          expect((await walkBytes('z.zip', bytes)).length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
