import { Link } from 'react-router';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Empty } from '../ui/query-state';

export function NotFoundPage() {
  const { t } = useTexts();
  return (
    <>
      <PageHeader title={t('layout.notFound')} />
      <Empty title={t('layout.notFoundText')}>
        <Link to="/">{t('nav.overview')}</Link>
      </Empty>
    </>
  );
}
