import type { ReactNode } from 'react';

export interface Column {
  label: string;
  /** Numbers stand at the right. */
  numeric?: boolean;
  /** Read by screen readers only. */
  hidden?: boolean;
  /** Left out where there is little room. */
  minor?: boolean;
}

/** A table with headers that scrolls within itself, so that the page never scrolls sideways. */
export function Table({
  caption,
  columns,
  children,
}: {
  caption: string;
  columns: readonly Column[];
  children: ReactNode;
}) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, numeric, hidden, minor }) => (
              <th
                key={label}
                scope="col"
                className={[numeric && 'num', minor && 'minor'].filter(Boolean).join(' ')}
              >
                {hidden ? <span className="sr-only">{label}</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}
