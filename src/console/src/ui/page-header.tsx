import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../texts/use-texts';

export interface Crumb {
  to: string;
  label: string;
}

/** The title of a page, where it belongs, and what can be done on it. Names the browser's tab, too. */
export function PageHeader({
  title,
  crumbs = [],
  meta,
  actions,
}: {
  title: string;
  crumbs?: Crumb[];
  meta?: ReactNode;
  actions?: ReactNode;
}) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · Prorrata`;
  }, [title]);
  return (
    <header className="page-header">
      {crumbs.length > 0 && (
        <nav className="crumbs" aria-label={t('layout.crumbs')}>
          {crumbs.map(({ to, label }) => (
            <span key={to}>
              <Link to={to}>{label}</Link>
            </span>
          ))}
        </nav>
      )}
      <div className="page-title">
        <h1>{title}</h1>
        {meta && <div className="page-meta">{meta}</div>}
        {actions && <div className="page-actions">{actions}</div>}
      </div>
    </header>
  );
}
