import { useState } from 'react';
import { Link } from 'react-router';
import type { Company } from '../api/company';
import { usePages } from '../api/page';
import { useIsAdministrator } from '../api/provider-accounts';
import { dayText, localDay } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { Table } from '../ui/table';
import { CreateCompany } from './create-company';
import { TaxId } from './tax-id';

type Shown = 'open' | 'archived';

export function CompaniesPage() {
  const { t } = useTexts();
  const administrator = useIsAdministrator();
  const [shown, setShown] = useState<Shown>('open');
  const [creating, setCreating] = useState(false);
  const pages = usePages<Company>('/companies', { limit: 100, archived: shown === 'archived' ? 'true' : '' });
  return (
    <>
      <PageHeader
        title={t('nav.companies')}
        actions={
          administrator && (
            <button
              type="button"
              className="button button-main"
              onClick={() => {
                setCreating(true);
              }}
            >
              {t('companies.create')}
            </button>
          )
        }
      />
      {creating && (
        <CreateCompany
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      <div className="filters">
        <Segments<Shown>
          legend={t('common.status')}
          options={[
            ['open', t('companies.open')],
            ['archived', t('companies.archived')],
          ]}
          value={shown}
          onChange={setShown}
        />
      </div>
      <Panel flush>
        <PageList
          pages={pages}
          empty={
            <Empty title={t('companies.none')}>{shown === 'open' && <p>{t('companies.noneText')}</p>}</Empty>
          }
        >
          {(companies) => <CompanyTable companies={companies} />}
        </PageList>
      </Panel>
    </>
  );
}

function CompanyTable({ companies }: { companies: readonly Company[] }) {
  const { t, language, code } = useTexts();
  return (
    <Table
      caption={t('nav.companies')}
      columns={[
        { label: t('common.name') },
        { label: t('common.taxId') },
        { label: t('common.currency') },
        { label: t('common.externalId') },
        { label: t('common.created') },
      ]}
    >
      <tbody>
        {companies.map((company) => (
          <tr key={company.id}>
            <td>
              <Link to={`/empresas/${company.id}`}>{company.name}</Link>
            </td>
            <td className="nowrap">
              <TaxId company={company} />
              {company.warnings.map((warning) => (
                <span key={warning.code} className="detail detail-warn" title={warning.message}>
                  {code('notice', warning.code, warning.message)}
                </span>
              ))}
            </td>
            <td>{company.currency}</td>
            <td>{company.externalId ?? '–'}</td>
            <td className="nowrap">{dayText(localDay(new Date(company.createdAt)), language)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
