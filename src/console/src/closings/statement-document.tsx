import type { ReactNode } from 'react';
import type { StatementDocument } from '../api/statement';
import { isZero } from '../format/decimal';
import { dayText } from '../format/dates';
import { countText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { Table } from '../ui/table';

/** One statement or correction: its lines, taxes, total, and what it rests on. */
export function StatementDocumentPanel({
  document,
  children,
}: {
  document: StatementDocument;
  children?: ReactNode;
}) {
  const { code } = useTexts();
  const title = [code('period', document.documentKind), document.number, document.currency]
    .filter(Boolean)
    .join(' · ');
  return (
    <Panel title={title}>
      <DocumentNotes document={document} />
      <div className="panel-table">
        <Lines document={document} />
      </div>
      <DocumentFacts document={document} />
      {children}
    </Panel>
  );
}

function DocumentNotes({ document }: { document: StatementDocument }) {
  const { t, language } = useTexts();
  const { corrects, notes } = document;
  return (
    <>
      {corrects && (
        <p className="note note-warn">
          {t('statements.corrects', { number: corrects.number, reason: corrects.reason })}
        </p>
      )}
      {notes.map((note) => (
        <p key={note.es} className="muted">
          {note[language]}
        </p>
      ))}
    </>
  );
}

function Lines({ document }: { document: StatementDocument }) {
  const { t, language } = useTexts();
  return (
    <Table
      caption={t('statements.line')}
      columns={[
        { label: t('statements.line') },
        { label: t('common.quantity'), numeric: true, minor: true },
        { label: t('statements.unitPrice'), numeric: true, minor: true },
        { label: t('statements.lineAmount'), numeric: true },
      ]}
    >
      <tbody>
        {document.lines.map((line) => (
          <tr key={line.line}>
            <td>{line.description[language]}</td>
            <td className="num minor">
              {line.quantity === null ? '' : groupDigits(line.quantity, language)}
            </td>
            <td className="num minor">{line.unitPrice && <MoneyText money={line.unitPrice} />}</td>
            <td className="num">
              <MoneyText money={line.amount} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('statements.subtotal')}</th>
          <td className="minor" />
          <td className="minor" />
          <td className="num">
            <MoneyText money={document.subtotal} />
          </td>
        </tr>
        {document.taxes.map((tax) => (
          <tr key={tax.name}>
            <th scope="row">
              {tax.name} {groupDigits(tax.percent, language)} %
            </th>
            <td className="minor" />
            <td className="minor" />
            <td className="num">
              <MoneyText money={tax.amount} />
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('common.total')}</th>
          <td className="minor" />
          <td className="minor" />
          <td className="num">
            <MoneyText money={document.total} large />
          </td>
        </tr>
      </tfoot>
    </Table>
  );
}

function DocumentFacts({ document }: { document: StatementDocument }) {
  const { t, code, language } = useTexts();
  const { converted, invoices, costPerInvoice } = document;
  return (
    <>
      <Facts
        items={[
          [t('statements.exact'), <MoneyText key="exact" money={document.exact} />],
          [t('statements.rounding'), <MoneyText key="rounding" money={document.rounding.after} />],
          ...(invoices === undefined
            ? []
            : [[t('closings.invoices'), countText(invoices, language)] as const]),
          ...(costPerInvoice
            ? [[t('statements.perInvoice'), <MoneyText key="each" money={costPerInvoice} />] as const]
            : []),
          ...(converted
            ? [
                [
                  t('statements.converted'),
                  <>
                    <MoneyText money={converted} />
                    <span className="detail">
                      {t('statements.rate', {
                        rate: groupDigits(converted.rate, language),
                        date: dayText(converted.rateDate, language),
                        source: code('rateSource', converted.source),
                      })}
                    </span>
                  </>,
                ] as const,
              ]
            : []),
        ]}
      />
      {!isZero(document.rounding.after.amount) && (
        <p className="hint">
          {t('statements.rounding')}: {t('statements.roundingText')}
        </p>
      )}
      {document.conversionStatus === 'no_rate' && <p className="hint">{t('statements.noRate')}</p>}
    </>
  );
}
