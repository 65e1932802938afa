import { queries, type Store } from '../../../store/index.js';
import { Monitors, type MonitorsState, STATE_FORMAT } from '../../monitors/monitors.js';
import { FEATURES, type TextBaseline } from '../../monitors/streams/texts.js';
import type { Topics } from '../../monitors/streams/topics.js';
import type { CheckContext } from '../check.js';

const STATE = 'drift';
const textsId = (target: string, baseline: number): string => `drift:texts:${baseline}:${target}`;
/** A large state is written less often than each round: so many characters a second at most, on average. */
const CHARACTERS_PER_MS = 20;

/** The monitors as they were saved, or none yet. A state of another form is as if it were not there: references are learned anew. */
export async function restoreMonitors({ config, store }: CheckContext): Promise<Monitors> {
  const saved = await queries.loadMonitorState(store, STATE);
  const state = saved === null ? null : (JSON.parse(saved) as MonitorsState);
  if (state?.format !== STATE_FORMAT) return new Monitors(config.drift);
  const texts = new Map<string, TextBaseline>();
  for (const { target, baseline } of state.targets) {
    const text = await queries.loadMonitorState(store, textsId(target, baseline));
    if (text !== null) texts.set(target, JSON.parse(text) as TextBaseline);
  }
  return new Monitors(config.drift, state, texts);
}

/** What prompts of a target are about, as its reference has it; null while none is frozen. */
export async function frozenTopics(store: Store, target: string): Promise<Topics | null> {
  const saved = await queries.loadMonitorState(store, STATE);
  const state = saved === null ? null : (JSON.parse(saved) as MonitorsState);
  const baseline = state?.format === STATE_FORMAT ? state.baselines[target] : undefined;
  const text = baseline === undefined ? null : await queries.loadMonitorState(store, textsId(target, baseline));
  const learned = text === null ? null : (JSON.parse(text) as TextBaseline);
  return learned?.features === FEATURES.name ? learned.topics : null;
}

/** What a new baseline compares texts with, before the state that points to it. */
export async function saveTexts(store: Store, monitors: Monitors, target: string, now: number): Promise<void> {
  const texts = monitors.textBaseline(target);
  const baseline = monitors.toState().baselines[target];
  if (texts === undefined || baseline === undefined) return;
  await queries.saveMonitorState(store, textsId(target, baseline), JSON.stringify(texts), now);
}

/**
 * Writes the state when something is to be remembered at once (an incident began or ended, a reference was frozen), else as often as its
 * size allows: after a restart the batches since then are read again, and give the same.
 */
export class StateKeeper {
  private known = '';
  private due = -Infinity;

  async save(store: Store, monitors: Monitors, now: number): Promise<void> {
    const state = monitors.toState();
    const marks = marksOf(state);
    if (marks === this.known && now < this.due && now >= this.due - LONGEST_MS) return;
    const text = JSON.stringify(state);
    await queries.saveMonitorState(store, STATE, text, now);
    this.known = marks;
    this.due = now + Math.min(LONGEST_MS, text.length / CHARACTERS_PER_MS);
  }
}

const LONGEST_MS = 300_000;

function marksOf({ targets, baselines }: MonitorsState): string {
  const incidents = targets.map((each) =>
    each.incidents.map(({ stream, namedAt, toldAt, where }) => [stream, namedAt, toldAt, where]),
  );
  return JSON.stringify([baselines, incidents, targets.map(({ streams }) => streams.length)]);
}
