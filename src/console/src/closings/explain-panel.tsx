import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryText, request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { ExplainTree, type ExplainNode } from './explain-tree';

/** The way down from a statement's figures; read when somebody asks for it. */
export function ExplainPanel({ path }: { path: string }) {
  const { t, language } = useTexts();
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: ['explain', path, language],
    queryFn: ({ signal }) => request<ExplainNode>(`${path}${queryText({ lang: language })}`, { signal }),
    enabled: open,
  });
  return (
    <Panel title={t('statements.explain')}>
      <p className="muted">{t('statements.explainText')}</p>
      {open ? (
        <QueryState query={query}>{(root) => <ExplainTree root={root} />}</QueryState>
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setOpen(true);
          }}
        >
          {t('statements.explain')}
        </button>
      )}
    </Panel>
  );
}
