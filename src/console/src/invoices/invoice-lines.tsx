import type { Invoice, InvoiceLine } from '../api/invoice';
import { trimZeros } from '../format/decimal';
import { amountText, groupDigits, percentText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { Panel } from '../ui/panel';
import { Table } from '../ui/table';

/** The lines with the account of each, who chose it and how sure. */
export function InvoiceLines({ invoice }: { invoice: Invoice }) {
  const { t } = useTexts();
  return (
    <Panel title={t('invoices.lines')} flush>
      <Table
        caption={t('invoices.lines')}
        columns={[
          { label: t('invoices.description') },
          { label: t('invoices.amount'), numeric: true },
          { label: t('invoices.account') },
          { label: t('invoices.confidence') },
          { label: t('invoices.source') },
        ]}
      >
        <tbody>
          {invoice.lines.map((line) => (
            <LineRow key={line.id} line={line} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function LineRow({ line }: { line: InvoiceLine }) {
  const { t, language, code } = useTexts();
  return (
    <tr>
      <td className="wide-cell">
        {line.description}
        {line.quantity && line.unitPrice && (
          <span className="detail">
            {groupDigits(trimZeros(line.quantity), language)} × {amountText(line.unitPrice, language)}
          </span>
        )}
      </td>
      <td className="num">{amountText(line.amount, language)}</td>
      <td className="wide-cell">
        {line.account ? (
          <>
            <code>{line.account}</code> {line.accountName}
            {line.reason && <span className="detail">{line.reason}</span>}
          </>
        ) : (
          <span className="muted">{t('invoices.noAccount')}</span>
        )}
      </td>
      <td>{line.confidence === null ? '–' : <Confidence value={line.confidence} />}</td>
      <td>{line.source ? code('status', line.source) : '–'}</td>
    </tr>
  );
}

function Confidence({ value }: { value: number }) {
  const { language } = useTexts();
  return (
    <span className="confidence">
      <Bar share={value} tone={value >= 0.8 ? 'good' : value >= 0.6 ? 'warn' : 'bad'} />
      {percentText(value, language)}
    </span>
  );
}
