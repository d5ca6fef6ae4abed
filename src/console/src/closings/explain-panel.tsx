import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryText, request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { type ExplainStep, ExplainTree } from './explain-tree';

interface Explanation {
  figures: ExplainStep[];
  /** Where the next invoices begin; null: there are no more. */
  nextInvoices: number | null;
}

/** The way down from a statement's figures; read when somebody asks for it. */
export function ExplainPanel({ path }: { path: string }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Panel title={t('statements.explain')}>
      <p className="muted">{t('statements.explainText')}</p>
      {open ? (
        <Figures path={path} />
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setOpen(true);
          }}
        >
          {t('statements.explainOpen')}
        </button>
      )}
    </Panel>
  );
}

/** Invoices come a few at a time, the dearest first; all the rest of the explanation is always whole. */
function Figures({ path }: { path: string }) {
  const { t, language } = useTexts();
  const [invoices, setInvoices] = useState(0);
  const query = useQuery({
    queryKey: ['explain', path, language, invoices],
    queryFn: ({ signal }) =>
      request<Explanation>(`${path}${queryText({ lang: language, invoices })}`, { signal }),
    placeholderData: keepPreviousData,
  });
  const go = (label: string, to: number) => (
    <button
      type="button"
      className="button"
      onClick={() => {
        setInvoices(to);
      }}
    >
      {label}
    </button>
  );
  return (
    <QueryState query={query}>
      {({ figures, nextInvoices }) => (
        <>
          {figures.map((figure, index) => (
            <ExplainTree key={index} root={figure} />
          ))}
          <div className="form-actions">
            {invoices > 0 && go(t('statements.firstInvoices'), 0)}
            {nextInvoices !== null && go(t('statements.moreInvoices'), nextInvoices)}
          </div>
        </>
      )}
    </QueryState>
  );
}
