import { useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useKeys } from '../../shell/use_keys.js';
import { zoomedRange } from '../../time/range.js';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Set on a place that was reached by zooming into the one before. */
    zoomed?: boolean;
  }
}

const SHORTEST_MS = 10_000;

/** Zooming is going somewhere: the range is in the URL, Back and Esc return. */
export function useZoom(): (from: number, to: number) => void {
  const navigate = useNavigate();
  const { history } = useRouter();
  const zoomed = useRouterState({ select: ({ location }) => location.state.zoomed === true });
  useKeys(useMemo(() => (zoomed ? { Escape: () => history.back() } : {}), [zoomed, history]));
  return useCallback(
    (from, to) => {
      const range = zoomedRange(from, to, SHORTEST_MS);
      if (range === null) return;
      void navigate({
        to: '.',
        search: (previous) => ({ ...previous, range: undefined, ...range }),
        state: { zoomed: true },
      });
    },
    [navigate],
  );
}
