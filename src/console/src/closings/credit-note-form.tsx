import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StatementDocument, StatementLine } from '../api/statement';
import { useCreate } from '../api/use-create';
import type { Money } from '../api/usage';
import { isZero, sumText } from '../format/decimal';
import { amountText } from '../format/numbers';
import { typedDecimal } from '../format/typed-decimal';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { Field } from '../ui/field';
import { MoneyText } from '../ui/money-text';
import { ProblemNote } from '../ui/problem-note';
import { Segments } from '../ui/segments';

/** Takes back all that is left of a statement, or amounts of its lines, and says why. */
export function CreditNoteForm({
  path,
  statement,
  left,
  onIssued,
}: {
  path: string;
  statement: StatementDocument;
  left: Money;
  onIssued: () => void;
}) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const [extent, setExtent] = useState<'whole' | 'lines'>('whole');
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const [reason, setReason] = useState('');
  const issue = useCreate<object, { number: string }>(path, async () => {
    await client.invalidateQueries({ queryKey: ['statements'] });
    await client.invalidateQueries({ queryKey: ['pages'] });
    onIssued();
  });
  const { currency } = statement;
  const filled = statement.lines.filter(({ line }) => (typed[line] ?? '').trim() !== '');
  const read = filled.map(({ line }) => ({ line, amount: typedDecimal(typed[line] ?? '', language) }));
  const lines = read.flatMap(({ line, amount }) => (amount === undefined ? [] : [{ line, amount }]));
  const isBad = lines.length < read.length;
  const ready = reason.trim() !== '' && (extent === 'whole' || (lines.length > 0 && !isBad));
  return (
    <>
      <p className="muted">{t('credit.text')}</p>
      <Segments
        legend={t('credit.extent')}
        options={[['whole', t('credit.whole')] as const, ['lines', t('credit.lines')] as const]}
        value={extent}
        onChange={setExtent}
      />
      {extent === 'whole' ? (
        <p>
          {t('credit.wholeText')} <MoneyText money={left} />
        </p>
      ) : (
        <div className="form-grid">
          {statement.lines
            .filter(({ amount }) => !isZero(amount.amount))
            .map((line) => (
              <LineField
                key={line.line}
                line={line}
                value={typed[line.line] ?? ''}
                onChange={(value) => {
                  setTyped({ ...typed, [line.line]: value });
                }}
              />
            ))}
          <p className="form-wide" role="status">
            {isBad ? (
              <span className="text-bad">{t('credit.badAmount')}</span>
            ) : (
              <>
                {t('credit.sum')}{' '}
                <MoneyText money={{ amount: sumText(lines.map(({ amount }) => amount)), currency }} />
              </>
            )}
          </p>
        </div>
      )}
      <Field label={t('closings.reason')} hint={t('credit.reasonHint')}>
        {(ids) => (
          <textarea
            {...ids}
            rows={2}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
            }}
          />
        )}
      </Field>
      <div className="form-actions">
        <ConfirmButton
          label={t('credit.issue')}
          question={t('credit.question')}
          disabled={!ready || issue.isPending}
          onConfirm={() => {
            const what = extent === 'whole' ? { whole: true } : { lines };
            issue.mutate({ ...what, currency, reason: reason.trim() });
          }}
        />
      </div>
      <ProblemNote error={issue.error} />
    </>
  );
}

function LineField({
  line,
  value,
  onChange,
}: {
  line: StatementLine;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t, language } = useTexts();
  const amount = amountText(line.amount.amount, language);
  return (
    <Field
      label={line.description[language]}
      hint={t('credit.ofLine', { amount, currency: line.amount.currency })}
    >
      {(ids) => (
        <input
          {...ids}
          inputMode="decimal"
          placeholder="0"
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
