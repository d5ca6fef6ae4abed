import { NavLink, Route, Routes, useParams } from 'react-router';
import { useCompany } from '../api/companies';
import type { Company } from '../api/company';
import { useIsAdministrator } from '../api/provider-accounts';
import { NotFoundPage } from '../layout/not-found-page';
import { SimulatedCompanyNote } from '../layout/simulated-banner';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { NoticeList } from '../ui/notice-list';
import { PageHeader } from '../ui/page-header';
import { QueryState } from '../ui/query-state';
import { AccessTab } from './access-tab';
import { BatchesTab } from './batches-tab';
import { ChartTab } from './chart-tab';
import { InvoicesTab } from './invoices-tab';
import { JournalTab } from './journal-tab';
import { SettingsTab } from './settings-tab';
import { StatementsTab } from './statements-tab';
import { TaxId } from './tax-id';

const TABS: readonly (readonly [path: string, label: TextKey])[] = [
  ['', 'nav.batches'],
  ['facturas', 'companies.invoicesTab'],
  ['comprobantes', 'journal.tab'],
  ['cobros', 'statements.tab'],
  ['plan', 'companies.chartTab'],
  ['ajustes', 'companies.settingsTab'],
];

export function CompanyPage() {
  const { companyId = '' } = useParams();
  const query = useCompany(companyId);
  return (
    <QueryState query={query}>{(company) => <CompanyBody key={company.id} company={company} />}</QueryState>
  );
}

function CompanyBody({ company }: { company: Company }) {
  const { t } = useTexts();
  const administrator = useIsAdministrator();
  const tabs = administrator ? [...TABS, ['accesos', 'companies.accessTab'] as const] : TABS;
  return (
    <>
      <PageHeader
        title={company.name}
        crumbs={[{ to: '/empresas', label: t('nav.companies') }]}
        meta={
          <span className="muted">
            {t('common.taxId')} <TaxId company={company} />
          </span>
        }
      />
      <SimulatedCompanyNote providerAccountId={company.providerAccountId} />
      {company.archivedAt && <p className="note note-warn">{t('companies.isArchived')}</p>}
      {company.warnings.length > 0 && (
        <div className="note note-warn">
          <NoticeList notices={company.warnings} tone="warn" />
        </div>
      )}
      <nav className="tabs" aria-label={company.name}>
        {tabs.map(([path, label]) => (
          <NavLink key={path} to={`/empresas/${company.id}${path && `/${path}`}`} end>
            {t(label)}
          </NavLink>
        ))}
      </nav>
      <Routes>
        <Route index element={<BatchesTab company={company} />} />
        <Route path="facturas" element={<InvoicesTab company={company} />} />
        <Route path="comprobantes" element={<JournalTab company={company} />} />
        <Route path="cobros" element={<StatementsTab company={company} />} />
        <Route path="plan" element={<ChartTab company={company} />} />
        <Route path="ajustes" element={<SettingsTab company={company} />} />
        <Route path="accesos" element={<AccessTab company={company} />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </>
  );
}
