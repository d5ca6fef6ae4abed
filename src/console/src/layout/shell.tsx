import { useEffect, useRef, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useTexts } from '../texts/use-texts';
import { Brand } from './brand';
import { Navigation } from './navigation';
import { SimulatedBanner } from './simulated-banner';
import { UserMenu } from './user-menu';

/** The frame round every page: navigation at the side, or behind a button where there is little room. */
export function Shell() {
  const { t } = useTexts();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    setOpen(false);
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#contenido"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('layout.skip')}
      </a>
      <aside className={open ? 'side side-open' : 'side'}>
        <div className="side-head">
          <Brand />
          <button
            type="button"
            className="button menu-button"
            aria-expanded={open}
            aria-controls="navegacion"
            onClick={() => {
              setOpen(!open);
            }}
          >
            {t('layout.menu')}
          </button>
        </div>
        <div className="side-body" id="navegacion">
          <Navigation />
          <UserMenu />
        </div>
      </aside>
      <main id="contenido" ref={main} tabIndex={-1}>
        <SimulatedBanner />
        <Outlet />
      </main>
    </div>
  );
}
