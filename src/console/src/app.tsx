import { Navigate, Route, Routes, useLocation } from 'react-router';
import { AccountPage } from './accounts/account-page';
import { AccountsPage } from './accounts/accounts-page';
import { BatchPage } from './batches/batch-page';
import { BatchesPage } from './batches/batches-page';
import { BillPage } from './bills/bill-page';
import { BillsPage } from './bills/bills-page';
import { AllocationPolicyPage } from './closings/allocation-policy-page';
import { ClosingPage } from './closings/closing-page';
import { ClosingsPage } from './closings/closings-page';
import { StatementPage } from './closings/statement-page';
import { CompaniesPage } from './companies/companies-page';
import { CompanyPage } from './companies/company-page';
import { InvoicePage } from './invoices/invoice-page';
import { InvoicesPage } from './invoices/invoices-page';
import { NotFoundPage } from './layout/not-found-page';
import { Shell } from './layout/shell';
import { OperationsPage } from './operations/operations-page';
import { OverviewPage } from './overview/overview-page';
import { PricesPage } from './prices/prices-page';
import { SignInPage } from './session/sign-in-page';
import { useToken } from './session/session';
import { AttemptsPage } from './usage/attempts-page';
import { UsagePage } from './usage/usage-page';

/** Without a token there is one page; with one, all the others. */
export function App() {
  const token = useToken();
  const { pathname, search, state } = useLocation() as { pathname: string; search: string; state: unknown };
  if (token === null) {
    if (pathname === '/entrar') return <SignInPage />;
    return <Navigate to="/entrar" replace state={{ from: pathname + search }} />;
  }
  return (
    <Routes>
      <Route path="/entrar" element={<Navigate to={returnAddress(state)} replace />} />
      <Route element={<Shell />}>
        <Route index element={<OverviewPage />} />
        <Route path="/empresas" element={<CompaniesPage />} />
        <Route path="/empresas/:companyId/*" element={<CompanyPage />} />
        <Route path="/lotes" element={<BatchesPage />} />
        <Route path="/lotes/:batchId" element={<BatchPage />} />
        <Route path="/facturas" element={<InvoicesPage />} />
        <Route path="/facturas/:invoiceId" element={<InvoicePage />} />
        <Route path="/cuentas" element={<AccountsPage />} />
        <Route path="/cuentas/:accountId" element={<AccountPage />} />
        <Route path="/precios" element={<PricesPage />} />
        <Route path="/uso" element={<UsagePage />} />
        <Route path="/uso/solicitudes" element={<AttemptsPage />} />
        <Route path="/conciliacion" element={<BillsPage />} />
        <Route path="/conciliacion/:billId" element={<BillPage />} />
        <Route path="/cierres" element={<ClosingsPage />} />
        <Route path="/cierres/politica" element={<AllocationPolicyPage />} />
        <Route path="/cierres/:period" element={<ClosingPage />} />
        <Route path="/cierres/:period/empresas/:companyId" element={<StatementPage />} />
        <Route path="/operacion" element={<OperationsPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}

/** Where somebody was before signing in; only addresses of the console itself. */
function returnAddress(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined;
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}
