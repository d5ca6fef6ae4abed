import type { Invoice } from '../api/invoice';
import { compareText, isZero, sumText } from '../format/decimal';
import { amountText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { Table } from '../ui/table';

/** The accounting entry, added up here again: the check does not trust the server. */
export function EntryPanel({ invoice }: { invoice: Invoice }) {
  const { t, language } = useTexts();
  const { entry, currency } = invoice;
  if (entry.length === 0) {
    return (
      <Panel title={t('entry.title')}>
        <p className="muted">{t('entry.none')}</p>
      </Panel>
    );
  }
  const debit = sumText(entry.map((line) => line.debit));
  const credit = sumText(entry.map((line) => line.credit));
  const balanced = compareText(debit, credit) === 0;
  const cell = (text: string) => (isZero(text) ? '' : amountText(text, language));
  return (
    <Panel
      title={t('entry.title')}
      flush
      actions={
        <span className={balanced ? 'check check-good' : 'check check-bad'} role="status">
          {t(balanced ? 'entry.balanced' : 'entry.unbalanced')}
        </span>
      }
    >
      <Table
        caption={t('entry.title')}
        columns={[
          { label: t('invoices.account') },
          { label: t('invoices.description') },
          { label: `${t('entry.debit')} ${currency}`, numeric: true },
          { label: `${t('entry.credit')} ${currency}`, numeric: true },
        ]}
      >
        <tbody>
          {entry.map((line, index) => (
            <tr key={`${index}-${line.account}`}>
              <td className="wide-cell">
                <code>{line.account}</code> {line.accountName}
              </td>
              <td className="wide-cell">{line.description}</td>
              <td className="num">{cell(line.debit)}</td>
              <td className="num">{cell(line.credit)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t('entry.totals')}
            </th>
            <td className="num">{amountText(debit, language)}</td>
            <td className="num">{amountText(credit, language)}</td>
          </tr>
        </tfoot>
      </Table>
    </Panel>
  );
}
