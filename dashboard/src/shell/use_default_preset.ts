import { useQuery } from '@tanstack/react-query';
import { targetsQuery } from '../api/queries.js';
import { presetSince, type Preset } from '../time/range.js';
import { useNow } from '../time/use_now.js';

/** The range that is meant when the URL names none; null until it is known. */
export function useDefaultPreset(): Preset | null {
  const { data, isPending } = useQuery(targetsQuery());
  const now = useNow();
  if (isPending) return null;
  const first = (data?.items ?? []).flatMap(({ first_call_at: at }) => (at === null ? [] : [Date.parse(at)]));
  return presetSince(first.length === 0 ? null : Math.min(...first), now);
}
