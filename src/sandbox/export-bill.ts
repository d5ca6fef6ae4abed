import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { Bill } from './bill.js';
import type { BillPeriod } from './bill-period.js';
import type { Meter } from './meter.js';

/** The console's export of a period: a ZIP of the amount file and the cost file. */
export async function exportBill(
  meter: Meter,
  period: BillPeriod,
): Promise<{ fileName: string; zip: Buffer }> {
  const bill = new Bill(period);
  for await (const record of meter.records()) bill.add(record);
  const span = `${period.start}_${period.end}`;
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(bill.amountCsv()), `amount-${span}.csv`);
  zip.addBuffer(Buffer.from(bill.costCsv()), `cost-${span}.csv`);
  zip.end();
  return { fileName: `usage_data_${span}.zip`, zip: await buffer(zip.outputStream) };
}
