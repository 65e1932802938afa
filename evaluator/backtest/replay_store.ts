import type { Ask } from '../../core/ask.js';
import { inlineParams, type QueryParams, type Row, type Store } from '../../store/index.js';

/** State of monitors that lives as long as a replay. */
export interface ReplayStore extends Store {
  /** What monitors have remembered so far, to go on from there. */
  remembered(): ReadonlyMap<string, string>;
}

/**
 * The stored calls to read from, and a memory of its own to write to: monitors that are replayed neither see nor touch what the live
 * ones remember.
 */
export function createReplayStore(ask: Ask, memory: ReadonlyMap<string, string> = new Map()): ReplayStore {
  const states = new Map(memory);
  const store: ReplayStore = {
    mode: 'embedded',
    cluster: '',
    remembered: () => new Map(states),
    query: async <T extends object = Row>(sql: string, params: QueryParams = {}) => {
      if (/\bmonitor_state\b/.test(sql)) return remembered(states, params) as T[];
      return (await ask(inlineParams(sql, params))) as T[];
    },
    queryText: () => Promise.reject(new Error('a replay answers no SQL of users')),
    insert: async (table, rows) => {
      if (table !== 'monitor_state') return;
      for (const row of rows as { monitor_id: string; state: string }[]) states.set(row.monitor_id, row.state);
    },
    insertText: async () => undefined,
    command: async () => undefined,
    background: () => store,
    close: async () => undefined,
  };
  return store;
}

/** The state asked for by its id; nobody asks a replay for anything else. */
function remembered(states: ReadonlyMap<string, string>, { id }: QueryParams): { state: string }[] {
  const state = typeof id === 'string' ? states.get(id) : undefined;
  return state === undefined ? [] : [{ state }];
}
