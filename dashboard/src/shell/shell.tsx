import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute, useNavigate } from '@tanstack/react-router';
import { Keyboard, Moon, Sun } from 'lucide-react';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { loginGate } from '../api/login_gate.js';
import { alertsQuery } from '../api/queries.js';
import { IconButton } from '../ui/index.js';
import { KeysDialog } from './keys_dialog.js';
import { LoginPage } from './login_page.js';
import { Logo } from './logo.js';
import { Nav } from './nav.js';
import { RangePicker } from './range_picker.js';
import { useTheme } from './theme.js';
import { useKeys } from './use_keys.js';
import { useTitle } from './use_title.js';

function usePlace(): { name: string; hasRange: boolean } {
  const match = useMatchRoute();
  if (match({ to: '/calls/$callId' }) !== false) return { name: 'Call', hasRange: true };
  if (match({ to: '/calls' }) !== false) return { name: 'Calls', hasRange: true };
  if (match({ to: '/quality' }) !== false) return { name: 'Quality', hasRange: false };
  if (match({ to: '/alerts' }) !== false) return { name: 'Alerts', hasRange: false };
  if (match({ to: '/targets' }) !== false) return { name: 'Targets', hasRange: false };
  if (match({ to: '/' }) !== false) return { name: 'Overview', hasRange: true };
  return { name: 'Not found', hasRange: false };
}

/** What is around every page: name, navigation, range, theme, keys; and the login form in front of it all. */
export function Shell() {
  const locked = useSyncExternalStore(loginGate.subscribe, loginGate.isClosed);
  const alerts = useQuery({ ...alertsQuery(), enabled: !locked });
  const firing = alerts.data?.items.filter(({ state, silenced }) => state === 'firing' && !silenced).length ?? 0;
  const { theme, toggle } = useTheme();
  const [keysShown, showKeys] = useState(false);
  const navigate = useNavigate();
  const place = usePlace();
  useTitle(firing, place.name);
  useKeys(
    useMemo(
      () => ({ '?': () => showKeys(true), '/': () => void navigate({ to: '/calls', hash: 'search' }) }),
      [navigate],
    ),
  );

  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-panel focus:p-3">
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 border-b border-line bg-panel">
        <div className="mx-auto flex min-h-13 max-w-[1360px] flex-wrap items-center gap-x-5 gap-y-1 px-6 py-2 max-xs:px-3.5">
          <Link to="/" className="flex items-center gap-2 font-[650] tracking-[-0.01em]">
            <Logo />
            Sidelight
          </Link>
          <div className="max-w-full min-w-0 max-xs:order-last max-xs:w-full">
            <Nav firing={firing} />
          </div>
          <div className="ml-auto flex items-center gap-1">
            {place.hasRange && !locked && <RangePicker />}
            <IconButton label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'} onClick={toggle}>
              {theme === 'dark' ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
            </IconButton>
            <IconButton label="Show the keys" className="max-xs:hidden" onClick={() => showKeys(true)}>
              <Keyboard size={16} aria-hidden />
            </IconButton>
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[1360px] px-6 pt-5 pb-16 outline-none max-xs:px-3.5">
        {locked ? <LoginPage /> : <Outlet />}
      </main>
      <KeysDialog open={keysShown} onClose={() => showKeys(false)} />
    </>
  );
}
