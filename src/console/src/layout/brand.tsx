import { Link } from 'react-router';

/** The mark: one sum on top, split exactly below it. */
export function Brand() {
  return (
    <Link to="/" className="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="mark-ground" />
        <rect x="7" y="8" width="18" height="4" rx="1.5" className="mark-sum" />
        <rect x="7" y="14" width="11" height="4" rx="1.5" className="mark-part" />
        <rect x="19.5" y="14" width="5.5" height="4" rx="1.5" className="mark-rest" />
        <rect x="7" y="20" width="6" height="4" rx="1.5" className="mark-part" />
        <rect x="14.5" y="20" width="10.5" height="4" rx="1.5" className="mark-rest" />
      </svg>
      <span>Prorrata</span>
    </Link>
  );
}
