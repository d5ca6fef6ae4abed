import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Invoice } from '../api/invoice';
import { request } from '../api/request';
import { AccountPicker } from '../companies/account-picker';
import { useChart } from '../companies/use-chart';
import { amountText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { QueryState } from '../ui/query-state';
import { Segments } from '../ui/segments';

type Remember = 'always' | 'once';

/** A person's decision on every line, starting from what was proposed. */
export function ReviewForm({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const chart = useChart(invoice.companyId);
  const [accounts, setAccounts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(invoice.lines.map((line) => [line.id, line.account ?? ''])),
  );
  const [remember, setRemember] = useState<Remember>('always');
  const save = useMutation({
    mutationFn: () =>
      request<Invoice>(`/invoices/${invoice.id}/review`, {
        method: 'POST',
        body: { lines: invoice.lines.map(({ id }) => ({ id, account: accounts[id] })), remember },
      }),
    onSuccess: async (answer) => {
      client.setQueryData(['invoices', invoice.id], answer);
      onClose();
      await client.invalidateQueries({ queryKey: ['pages'] });
    },
  });
  const open = invoice.lines.filter(({ id }) => !accounts[id]).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title={t('review.title')}>
      <QueryState query={chart}>
        {({ items }) => {
          const postable = items.filter((account) => account.postable);
          return (
            <form onSubmit={submit}>
              <ul className="review-lines">
                {invoice.lines.map((line) => (
                  <li key={line.id}>
                    <span className="review-text">
                      {line.description}
                      <span className="detail">
                        {amountText(line.amount, language)} {invoice.currency}
                      </span>
                    </span>
                    <AccountPicker
                      label={t('review.accountOf', { line: line.description })}
                      accounts={postable}
                      value={accounts[line.id] ?? ''}
                      onChange={(code) => {
                        setAccounts({ ...accounts, [line.id]: code });
                      }}
                    />
                  </li>
                ))}
              </ul>
              <Segments<Remember>
                legend={t('review.remember')}
                options={[
                  ['always', t('review.always')],
                  ['once', t('review.once')],
                ]}
                value={remember}
                onChange={setRemember}
              />
              <p className="hint">{t(remember === 'always' ? 'review.alwaysHint' : 'review.onceHint')}</p>
              <ProblemNote error={save.error} />
              <div className="form-actions">
                <button className="button button-main" disabled={open > 0 || save.isPending}>
                  {open > 0 ? t('review.open', { count: open }) : t('review.submit')}
                </button>
                <button type="button" className="button" onClick={onClose}>
                  {t('common.cancel')}
                </button>
              </div>
            </form>
          );
        }}
      </QueryState>
    </Panel>
  );
}
