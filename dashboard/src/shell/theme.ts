import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

// The same key is read by public/theme.js before the first paint.
const KEY = 'sidelight.theme';

const listeners = new Set<() => void>();
const system = window.matchMedia('(prefers-color-scheme: dark)');

function kept(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function apply(theme: Theme) {
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

system.addEventListener('change', ({ matches }) => {
  if (kept() === null) apply(matches ? 'dark' : 'light');
});

function current(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function keep(theme: Theme) {
  apply(theme);
  try {
    // A choice that is what the system wants anyway is no choice: the page follows the system again.
    if ((theme === 'dark') === system.matches) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }
}

/** The theme on screen and a way to turn it over. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const theme = useSyncExternalStore(subscribe, current);
  return { theme, toggle: () => keep(theme === 'dark' ? 'light' : 'dark') };
}
