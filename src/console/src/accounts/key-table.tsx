import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ProviderKey } from '../api/provider-account';
import { request } from '../api/request';
import { instantText } from '../format/dates';
import { ratioText } from '../format/decimal';
import { maskText } from '../format/mask';
import { countText, percentText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { Bar } from '../ui/bar';
import { ConfirmButton } from '../ui/confirm-button';
import { ProblemNote } from '../ui/problem-note';
import { Table } from '../ui/table';

interface Change {
  key: ProviderKey;
  to: 'active' | 'disabled' | 'revoked';
}

/** Keys with what each was used for. */
export function KeyTable({ accountId, keys }: { accountId: string; keys: readonly ProviderKey[] }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ key, to }: Change) => {
      const path = `/provider-accounts/${accountId}/keys/${key.id}`;
      return to === 'revoked'
        ? request(path, { method: 'DELETE' })
        : request(path, { method: 'PATCH', body: { status: to } });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['provider-accounts'] }),
  });
  return (
    <>
      <ProblemNote error={change.error} />
      <Table
        caption={t('accounts.keys')}
        columns={[
          { label: t('common.name') },
          { label: t('common.status') },
          { label: t('accounts.share') },
          { label: t('common.requests'), numeric: true },
          { label: '429', numeric: true },
          { label: t('accounts.errors'), numeric: true },
          { label: t('accounts.lastUsed') },
          { label: t('common.actions'), hidden: true },
        ]}
      >
        <tbody>
          {keys.map((key) => (
            <KeyRow
              key={key.id}
              providerKey={key}
              busy={change.isPending}
              onChange={(to) => {
                change.mutate({ key, to });
              }}
            />
          ))}
        </tbody>
      </Table>
    </>
  );
}

function KeyRow({
  providerKey: key,
  busy,
  onChange,
}: {
  providerKey: ProviderKey;
  busy: boolean;
  onChange: (to: Change['to']) => void;
}) {
  const { t, language } = useTexts();
  const usable = key.status === 'active' || key.status === 'cooling';
  const share = ratioText(key.share, '1');
  return (
    <tr>
      <td className="name-cell">
        {key.name}
        <span className="detail">
          <code>{maskText(key.masked)}</code>
        </span>
      </td>
      <td>
        <Badge status={key.status} />
        {key.coolingUntil && (
          <span className="detail">
            {t('accounts.coolingUntil', { when: instantText(key.coolingUntil, language) })}
          </span>
        )}
      </td>
      <td className="bar-cell">
        <span className="confidence">
          <Bar share={share} />
          {percentText(share, language)}
        </span>
      </td>
      <td className="num">
        <Link to={`/uso/solicitudes?keyId=${key.id}`}>{countText(key.requests, language)}</Link>
      </td>
      <td className="num">{countText(key.rateLimited, language)}</td>
      <td className="num">{countText(key.errors, language)}</td>
      <td className="nowrap">{key.lastUsedAt ? instantText(key.lastUsedAt, language) : '–'}</td>
      <td className="row-actions">
        {key.status !== 'revoked' && (
          <>
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => {
                onChange(usable ? 'disabled' : 'active');
              }}
            >
              {t(usable ? 'accounts.disable' : 'accounts.enable')}
            </button>
            <ConfirmButton
              label={t('accounts.revoke')}
              question={t('accounts.revokeQuestion')}
              disabled={busy}
              onConfirm={() => {
                onChange('revoked');
              }}
            />
          </>
        )}
      </td>
    </tr>
  );
}
