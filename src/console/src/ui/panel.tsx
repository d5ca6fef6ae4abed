import { useId, type ReactNode } from 'react';

/** A titled part of a page. `id`: for links that lead to it (`useFragment`). */
export function Panel({
  id: anchor,
  title,
  actions,
  children,
  flush = false,
}: {
  id?: string;
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Without inner padding: for a table that fills the panel. */
  flush?: boolean;
}) {
  const id = useId();
  return (
    <section id={anchor} className="panel" {...(title && { 'aria-labelledby': id })}>
      {(title || actions) && (
        <div className="panel-head">
          {title && <h2 id={id}>{title}</h2>}
          {actions && <div className="panel-actions">{actions}</div>}
        </div>
      )}
      <div className={flush ? 'panel-flush' : 'panel-body'}>{children}</div>
    </section>
  );
}
