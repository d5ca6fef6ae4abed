/**
 * Reading a ZIP of 2,000 generated UBL files of about 20 kB: `walkUpload`, which finds, checks and builds documents,
 * against its ceiling: yauzl's directory, zlib and a bare saxes parser over the same bytes. Prints one table row.
 */
import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { bufferSource } from '../dist/src/invoices/domain/random-access.js';
import { DEFAULT_UPLOAD_LIMITS } from '../dist/src/invoices/domain/upload-limits.js';
import { walkUpload } from '../dist/src/invoices/domain/walk-upload.js';
import { generatedInvoice } from '../test/support/ubl-fixture.js';

const FILES = 2_000;
const ROUNDS = 5;
const MIB = 1024 * 1024;

/** Runs the benchmark; returns rates in documents a second (medians), their ratio and the growth of memory in MiB. */
export async function benchParseZip({ files = FILES, rounds = ROUNDS } = {}) {
  const { zip, xmlBytes } = await makeZip(files);
  const read = () => walkAll(zip, files);
  const bare = () => parseBare(zip, files);
  await read();
  await bare();
  const before = process.memoryUsage.rss();
  const peak = { rss: before };
  const results = [];
  for (let round = 0; round < rounds; round++) {
    // Neither side always runs on the other's warm caches.
    const order = round % 2 === 0 ? [read, bare] : [bare, read];
    const seconds = new Map();
    for (const run of order) seconds.set(run, await timed(run, peak));
    results.push({ read: files / seconds.get(read), bare: files / seconds.get(bare) });
  }
  return {
    files,
    rounds,
    xmlMib: xmlBytes / MIB,
    zipMib: zip.length / MIB,
    readPerSecond: median(results.map((each) => each.read)),
    barePerSecond: median(results.map((each) => each.bare)),
    ratio: median(results.map((each) => each.read / each.bare)),
    rssGrowthMib: (peak.rss - before) / MIB,
  };
}

async function makeZip(files) {
  const zip = new ZipFile();
  let xmlBytes = 0;
  for (let index = 0; index < files; index++) {
    const bytes = Buffer.from(generatedInvoice(index));
    xmlBytes += bytes.length;
    zip.addBuffer(bytes, `fv${String(index).padStart(8, '0')}.xml`);
  }
  zip.end();
  const chunks = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk);
  return { zip: Buffer.concat(chunks), xmlBytes };
}

async function walkAll(zip, files) {
  let documents = 0;
  const input = { fileName: 'bench.zip', source: bufferSource(zip), limits: DEFAULT_UPLOAD_LIMITS };
  for await (const found of walkUpload(input)) if (found.result.outcome === 'document') documents++;
  if (documents !== files) throw new Error(`read ${documents} documents of ${files}`);
}

async function parseBare(zip, files) {
  const archive = await fromBufferPromise(zip, { lazyEntries: true });
  let parsed = 0;
  for await (const entry of archive.eachEntry()) {
    const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
    const bytes = inflateRawSync(zip.subarray(fileDataStart, fileDataStart + entry.compressedSize));
    new SaxesParser({ xmlns: true, position: false }).write(bytes.toString('utf8')).close();
    parsed++;
  }
  if (parsed !== files) throw new Error(`parsed ${parsed} files of ${files}`);
}

async function timed(run, peak) {
  const sampler = setInterval(() => (peak.rss = Math.max(peak.rss, process.memoryUsage.rss())), 20);
  const start = performance.now();
  await run();
  clearInterval(sampler);
  peak.rss = Math.max(peak.rss, process.memoryUsage.rss());
  return (performance.now() - start) / 1000;
}

function median(values) {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await benchParseZip();
  console.log('| operation | documents/s | ceiling/s | ratio | memory growth |');
  console.log('|---|---|---|---|---|');
  console.log(
    `| read a ZIP of ${result.files} UBL files (${result.xmlMib.toFixed(0)} MiB XML), median of ${result.rounds} | ${result.readPerSecond.toFixed(0)} | ${result.barePerSecond.toFixed(0)} | ${result.ratio.toFixed(2)} | ${result.rssGrowthMib.toFixed(0)} MiB |`,
  );
}
