import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { validationProblem } from '../http/validation.js';
import { RATES_MAX, readOwnRates, type RatesRead } from './domain/exchange-rate.js';
import { isTrmJson, readTrmCsv, readTrmJson } from './domain/read-trm.js';
import type { ImportedRatesView } from './exchange-rates.dto.js';
import { exchangeRateProblem } from './exchange-rates.errors.js';
import { ExchangeRatesService, type RateSource } from './exchange-rates.service.js';

/** The full series is 0.4 MB as CSV and 1.1 MB as JSON. */
export const RATES_BYTES_MAX = 4 * 1024 * 1024;

/** Exchange rates as they come: the TRM's CSV (as body or as a file), its open-data JSON, or rates that the staff enters. */
@Injectable()
export class ExchangeRateImportService {
  constructor(private readonly rates: ExchangeRatesService) {}

  async take(request: FastifyRequest, body: unknown): Promise<ImportedRatesView> {
    const { read, source } = readRates(request.isMultipart() ? await fileOf(request) : body);
    if (!read.ok) {
      throw exchangeRateProblem(
        'exchange_rates_invalid',
        `No rate was taken: ${read.faults[0]?.message ?? ''}.`,
        read.faults,
      );
    }
    return this.rates.add(read.rates, source);
  }
}

function readRates(content: unknown): { read: RatesRead; source: RateSource } {
  if (Buffer.isBuffer(content)) {
    // The open-data service's JSON may come as a file too.
    if (/^\uFEFF?\s*\[/.test(content.subarray(0, 64).toString('utf8')))
      return readList(parseJson(content), '');
    return { read: readTrmCsv(content), source: 'trm' };
  }
  if (typeof content === 'object' && content !== null && 'rates' in content) {
    const other = Object.keys(content).find((key) => key !== 'rates');
    if (other !== undefined) return refuse(other.slice(0, 60), 'is not a field of this request');
    return readList(content.rates, 'rates');
  }
  return readList(content, '');
}

function readList(content: unknown, path: string): { read: RatesRead; source: RateSource } {
  if (!Array.isArray(content))
    return refuse(path || 'rates', 'send the CSV of the TRM as text/csv, or {"rates": [...]} as JSON');
  if (content.length > RATES_MAX) return refuse(path || 'rates', `holds at most ${RATES_MAX} rates`);
  return isTrmJson(content)
    ? { read: readTrmJson(content), source: 'trm' }
    : { read: readOwnRates(content, path || 'rates'), source: 'entered' };
}

function refuse(path: string, message: string): { read: RatesRead; source: RateSource } {
  return { read: { ok: false, faults: [{ path, message }] }, source: 'entered' };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** The one file of the form, whatever its field is called. */
async function fileOf(request: FastifyRequest): Promise<Buffer> {
  const limits = { files: 1, fields: 5, fieldSize: 1_000, fileSize: RATES_BYTES_MAX };
  let bytes: Buffer | undefined;
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file') continue;
    bytes = await part.toBuffer();
    if (part.file.truncated)
      throw exchangeRateProblem('exchange_rates_invalid', 'The file is larger than 4 MB.', [
        { path: 'file', message: 'is larger than 4 MB' },
      ]);
  }
  if (!bytes) throw validationProblem([{ path: 'file', message: 'send one file' }]);
  return bytes;
}
