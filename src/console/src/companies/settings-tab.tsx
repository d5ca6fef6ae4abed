import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useIsAdministrator } from '../api/provider-accounts';
import type { Company } from '../api/company';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { CompanyForm } from './company-form';
import { PlanForm } from './plan-form';
import { PolicyForm } from './policy-form';
import { WorkForm } from './work-form';

export function SettingsTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const administrator = useIsAdministrator();
  return (
    <>
      <CompanyForm company={company} />
      {administrator && <WorkForm company={company} />}
      {administrator && <PlanForm company={company} />}
      <PolicyForm company={company} />
      {administrator && !company.archivedAt && (
        <Panel title={t('companies.archive')}>
          <Archive company={company} />
        </Panel>
      )}
    </>
  );
}

function Archive({ company }: { company: Company }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const archive = useMutation({
    mutationFn: () => request<Company>(`/companies/${company.id}`, { method: 'DELETE' }),
    onSuccess: async (answer) => {
      client.setQueryData(['companies', company.id], answer);
      await client.invalidateQueries({ queryKey: ['pages', '/companies'] });
    },
  });
  return (
    <>
      <p className="muted">{t('companies.archiveText')}</p>
      <ConfirmButton
        label={t('companies.archive')}
        question={t('companies.archiveQuestion')}
        disabled={archive.isPending}
        onConfirm={() => {
          archive.mutate();
        }}
      />
      <ProblemNote error={archive.error} />
    </>
  );
}
