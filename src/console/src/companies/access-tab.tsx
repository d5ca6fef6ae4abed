import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AccessToken, Company } from '../api/company';
import type { Page } from '../api/page';
import { request } from '../api/request';
import { instantText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { Empty, QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { IssueToken } from './issue-token';

/** Access tokens for the company's own systems: they reach this company and nothing else. */
export function AccessTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['access-tokens', company.id],
    queryFn: ({ signal }) => request<Page<AccessToken>>(`/companies/${company.id}/access-tokens`, { signal }),
  });
  return (
    <>
      <IssueToken companyId={company.id} />
      <Panel title={t('access.title')} flush>
        <QueryState query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('access.none')} />
            ) : (
              <TokenTable companyId={company.id} tokens={items} />
            )
          }
        </QueryState>
      </Panel>
    </>
  );
}

function TokenTable({ companyId, tokens }: { companyId: string; tokens: readonly AccessToken[] }) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => request(`/companies/${companyId}/access-tokens/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['access-tokens', companyId] }),
  });
  return (
    <>
      <ProblemNote error={revoke.error} />
      <Table
        caption={t('access.title')}
        columns={[
          { label: t('common.name') },
          { label: t('access.scopes') },
          { label: t('access.expires') },
          { label: t('common.actions'), hidden: true },
        ]}
      >
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>{token.name}</td>
              <td className="wide-cell">
                {token.scopes.map((scope) => (
                  <code key={scope} className="chip">
                    {scope}
                  </code>
                ))}
              </td>
              <td>{token.expiresAt ? instantText(token.expiresAt, language) : t('access.never')}</td>
              <td className="num">
                <ConfirmButton
                  label={t('access.revoke')}
                  question={t('access.revokeQuestion')}
                  disabled={revoke.isPending}
                  onConfirm={() => {
                    revoke.mutate(token.id);
                  }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
