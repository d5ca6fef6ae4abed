import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Company } from '../api/company';
import { queryText, request } from '../api/request';
import { localDay } from '../format/dates';
import { countText } from '../format/numbers';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { QueryState } from '../ui/query-state';
import { useFile } from '../ui/use-file';

const FORMATS: readonly (readonly [format: string, label: TextKey])[] = [
  ['xlsx', 'journal.xlsx'],
  ['csv', 'journal.csv'],
  ['siigo', 'journal.siigo'],
];

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

interface Summary {
  vouchers: number;
  lines: number;
  pendingInvoices: number;
  failedInvoices: number;
}

/** The month's accounting entries as a file for the books, and what is still missing from it. */
export function JournalTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const [period, setPeriod] = useState(localDay(new Date()).slice(0, 7));
  const [format, setFormat] = useState('xlsx');
  const [voucherType, setVoucherType] = useState('1');
  const [firstNumber, setFirstNumber] = useState('1');
  const { running, error, done, start } = useFile();
  const siigo = format === 'siigo' ? { voucherType, firstNumber } : {};
  return (
    <Panel title={t('journal.title')}>
      <p className="muted">{t('journal.text')}</p>
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault();
          start(`/companies/${company.id}/journal${queryText({ period, format, ...siigo })}`);
        }}
      >
        <Input label="journal.month" type="month" value={period} onChange={setPeriod} />
        <Field label={t('common.format')}>
          {(ids) => (
            <select
              {...ids}
              value={format}
              onChange={(event) => {
                setFormat(event.target.value);
              }}
            >
              {FORMATS.map(([value, label]) => (
                <option key={value} value={value}>
                  {t(label)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {format === 'siigo' && (
          <>
            <Input label="journal.voucherType" type="text" value={voucherType} onChange={setVoucherType} />
            <Input label="journal.firstNumber" type="number" value={firstNumber} onChange={setFirstNumber} />
          </>
        )}
        <div className="form-wide">
          {MONTH.test(period) && <Standing company={company} period={period} />}
        </div>
        <div className="save-row">
          <button className="button button-main" disabled={running !== null}>
            {t('journal.download')}
          </button>
          <span className="saved" role="status">
            {running !== null ? t('closings.downloading') : done ? t('journal.downloaded') : ''}
          </span>
        </div>
      </form>
      <ProblemNote error={error} />
    </Panel>
  );
}

/** How many entries the month has, and how many documents have none yet: nobody should book half a month unknowingly. */
function Standing({ company, period }: { company: Company; period: string }) {
  const { t, language } = useTexts();
  const query = useQuery({
    queryKey: ['journal', company.id, period],
    queryFn: ({ signal }) =>
      request<Summary>(`/companies/${company.id}/journal/summary${queryText({ period })}`, { signal }),
  });
  const count = (value: number) => countText(value, language);
  return (
    <QueryState query={query}>
      {({ vouchers, lines, pendingInvoices, failedInvoices }) => (
        <>
          <p>{t('journal.holds', { vouchers: count(vouchers), lines: count(lines) })}</p>
          {(pendingInvoices > 0 || failedInvoices > 0) && (
            <div className="note note-warn">
              {pendingInvoices > 0 && <p>{t('journal.pending', { count: count(pendingInvoices) })}</p>}
              {failedInvoices > 0 && <p>{t('journal.failed', { count: count(failedInvoices) })}</p>}
              <Link to={`/facturas?companyId=${company.id}`}>{t('journal.see')}</Link>
            </div>
          )}
        </>
      )}
    </QueryState>
  );
}

function Input({
  label,
  type,
  value,
  onChange,
}: {
  label: TextKey;
  type: 'text' | 'month' | 'number';
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTexts();
  return (
    <Field label={t(label)}>
      {(ids) => (
        <input
          {...ids}
          type={type}
          required
          {...(type === 'number' && { min: 1 })}
          // Where a browser has no field for months, this is one for text.
          {...(type === 'month' && { pattern: MONTH.source, placeholder: '2026-11' })}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
