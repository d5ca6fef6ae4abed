import { useState } from 'react';
import type { StatementDocument, StatementReport } from '../api/statement';
import { isZero } from '../format/decimal';
import { sumMoney } from '../format/sum-money';
import { useTexts } from '../texts/use-texts';
import { Dialog } from '../ui/dialog';
import { MoneyText } from '../ui/money-text';
import { CreditNoteForm } from './credit-note-form';

/** What earlier notes have left of a statement, and the way to a new one. */
export function CreditNote({ report, statement }: { report: StatementReport; statement: StatementDocument }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const notes = report.documents.filter(({ corrects }) => corrects?.id === statement.id);
  const left = sumMoney([statement, ...notes].map(({ total }) => total))[0] ?? statement.total;
  if (isZero(left.amount))
    return notes.length > 0 ? <p className="muted">{t('credit.nothingLeft')}</p> : null;
  return (
    <div className="form-actions">
      <button
        type="button"
        className="button"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t('credit.open')}
      </button>
      {notes.length > 0 && (
        <span className="muted">
          {t('credit.left', { count: notes.length })} <MoneyText money={left} />
        </span>
      )}
      {open && (
        <Dialog
          title={t('credit.title', { number: statement.number ?? '' })}
          onClose={() => {
            setOpen(false);
          }}
        >
          <CreditNoteForm
            path={`/companies/${report.companyId}/statements/${report.period}/credit-note`}
            statement={statement}
            left={left}
            onIssued={() => {
              setOpen(false);
            }}
          />
        </Dialog>
      )}
    </div>
  );
}
