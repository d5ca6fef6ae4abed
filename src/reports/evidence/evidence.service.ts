import type { ServerResponse } from 'node:http';
import { Injectable, Logger, StreamableFile } from '@nestjs/common';
import type { FrozenResult } from '../../costing/domain/frozen-result.js';
import { FrozenResults } from '../../costing/frozen-results.js';
import type { Statement } from '../../costing/domain/statement.js';
import { StatementsService } from '../../costing/statements.service.js';
import { Database } from '../../database/database.js';
import { PriceEvidenceService } from '../../pricing/price-evidence.service.js';
import { BillEvidenceService } from '../../reconciliation/bill-evidence.service.js';
import { FrozenAttempts } from '../../usage/frozen-attempts.service.js';
import { evidenceProblem } from './evidence.errors.js';
import { type PackFacts, packSource } from './pack-source.js';
import { writePack } from './pack-writer.js';

/** A client that takes nothing for so long is given up. */
const STALLED_MS_MAX = 10 * 60_000;

/** No request lasts longer: one of the month that is billed by its end is so at most so long after it. */
const REQUEST_MS_MAX = 3_600_000;

/** Proves a closed month: everything it rests on, in one file that `prorrata verify` can compute anew. */
@Injectable()
export class EvidenceService {
  private readonly logger = new Logger(EvidenceService.name);

  constructor(
    private readonly database: Database,
    private readonly results: FrozenResults,
    private readonly statements: StatementsService,
    private readonly attempts: FrozenAttempts,
    private readonly prices: PriceEvidenceService,
    private readonly bills: BillEvidenceService,
  ) {}

  /** The pack as a stream, read as fast as it is taken. Nothing of it changes once the month is closed. */
  async open(period: string, response: ServerResponse): Promise<StreamableFile> {
    const result = await this.results.find(this.database, period);
    if (!result)
      throw evidenceProblem('period_open', `There is evidence of closed periods only; ${period} is open.`);
    const pack = writePack(packSource(await this.facts(result)));
    pack.once('error', (error: Error) => this.logger.warn(`an evidence pack was cut off: ${error.message}`));
    // Reading ends with the connection, whoever ended it.
    response.once('close', () => pack.destroy());
    response.setTimeout(STALLED_MS_MAX, () => response.destroy());
    return new StreamableFile(pack, {
      type: 'application/zip',
      disposition: `attachment; filename="prorrata-evidence-${period}.zip"`,
    });
  }

  /** What is small is read before anything is answered; rows are read when their turn comes. */
  private async facts(result: FrozenResult): Promise<PackFacts> {
    const span = { startsAt: new Date(result.bounds.startsAt), endsAt: new Date(result.bounds.endsAt) };
    const billed = { ...span, endsAt: billedUntil(result), bills: result.bills };
    const chain = await this.results.until(result.sequence);
    const statements = await this.issued(result);
    const prices = await this.prices.read(this.database, await this.attempts.priceIds(span));
    const bills = await this.bills.bills(billed);
    return {
      result,
      chain,
      statements,
      rows: {
        'prices.csv': () => prices,
        'bills.csv': () => bills,
        'bill-lines.csv': () => this.bills.lines(billed),
        'held.csv': () => this.attempts.held({ ...span, frozenAt: new Date(result.closedAt) }),
        'attempts.csv': () => this.attempts.counted(span),
      },
    };
  }

  /** The statements of the close; credit notes that came later are no part of it. */
  private async issued({ period, id, statements }: FrozenResult): Promise<Statement[]> {
    const all = await this.statements.ofPeriod(this.database, period);
    const place = (statement: Statement) => statements.indexOf(statement.number ?? '');
    return all
      .filter(({ kind, resultId }) => kind === 'statement' && resultId === id)
      .sort((left, right) => place(left) - place(right));
  }
}

/** How far the bill reaches in which the month's requests can be. */
function billedUntil({ bounds, reconciliation = [] }: FrozenResult): Date {
  const isByEnd = reconciliation.some(({ ratedByEnd }) => ratedByEnd.length > 0);
  return new Date(Date.parse(bounds.endsAt) + (isByEnd ? REQUEST_MS_MAX : 0));
}
