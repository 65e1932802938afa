import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import type { CallSummary } from '../../api/types.js';
import type { CallsSearch } from '../../search_params.js';
import { useKeys } from '../../shell/use_keys.js';

/** The call `step` places from the open one; the first when none is open; null past either end. */
export function neighbour(
  calls: readonly Pick<CallSummary, 'call_id'>[],
  openId: string | undefined,
  step: 1 | -1,
): string | null {
  const at = calls.findIndex(({ call_id: id }) => id === openId);
  if (at === -1) return calls[0]?.call_id ?? null;
  return calls[at + step]?.call_id ?? null;
}

function rowOf(callId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-call="${CSS.escape(callId)}"]`);
}

/** j and k walk through the calls, Esc closes the open one; the open row stays in sight, and has the focus after it. */
export function useCallKeys(calls: readonly CallSummary[], openId: string | undefined, search: CallsSearch): void {
  const navigate = useNavigate();
  const keys = useMemo(() => {
    const walk = (step: 1 | -1) => () => {
      const callId = neighbour(calls, openId, step);
      if (callId === null) return;
      void navigate({
        to: '/calls/$callId',
        params: { callId },
        search,
        replace: openId !== undefined,
        resetScroll: false,
      });
    };
    const close = () => void navigate({ to: '/calls', search, resetScroll: false });
    return { j: walk(1), k: walk(-1), Escape: openId === undefined ? undefined : close };
  }, [calls, openId, search, navigate]);
  useKeys(keys);
  const lastId = useRef(openId);
  useEffect(() => {
    const closedId = openId === undefined ? lastId.current : undefined;
    lastId.current = openId;
    if (openId !== undefined) rowOf(openId)?.scrollIntoView({ block: 'nearest' });
    // What had the focus in the call is gone with it.
    if (closedId !== undefined && document.activeElement === document.body) rowOf(closedId)?.focus();
  }, [openId]);
}
