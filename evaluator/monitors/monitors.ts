import type { DriftConfig } from '../../core/config/schema.js';
import type { queries } from '../../store/index.js';
import { alarmThreshold } from '../stats/sequential/alarm_threshold.js';
import { allotShare, createShareLedger, type ShareLedger } from '../stats/sequential/share_ledger.js';
import { inTurns, nextTurn, slicesOf } from '../../core/process/in_turns.js';
import type { Incident } from './incidents/incidents.js';
import type { Allowance } from './monitor.js';
import { hasSeenADay } from './reference_band.js';
import { cellsOf, hoursOf, type Outcome, segmentsOf } from './segments/segment_strata.js';
import { createStreamMonitors, outcomeFor, type StreamMonitors, withSegments } from './streams/stream_monitors.js';
import { isOfCalls, STREAMS } from './streams/streams.js';
import { stepTarget } from './step_target.js';
import {
  createTextMonitor,
  learnTexts,
  TEXT_STREAMS,
  type TextBaseline,
  type TextMonitor,
  withTopics,
} from './streams/texts.js';
import { createVolumeMonitor, type VolumeMonitor } from './streams/volume.js';

/** Error of all reference bands together. */
export const ALPHA_REF = 0.05;
/** Part of a target's share that is kept for streams not yet born (scorers, and new versions of them). */
const RESERVE = 0.2;

export interface Reference {
  from: number;
  to: number;
  /** How it was chosen, for people: `the first 7 days`, `version 2`. */
  text: string;
}

/** A target that is watched: its frozen reference, its monitors, and the changes that last. Plain JSON. */
export interface Watched {
  target: string;
  reference: Reference & { sessions: number; versions: string[] };
  /** How often a reference was chosen for it, this one included. */
  baseline: number;
  /** Batches that ended by then are in. */
  cursor: number;
  /** End of the last batch with a session; absent before the first. */
  seenAt?: number;
  ledger: ShareLedger;
  streams: StreamMonitors[];
  volume: VolumeMonitor | null;
  texts: TextMonitor[];
  /** Sessions with a smaller `draw` have their texts read. */
  textsBelow: number;
  incidents: Incident[];
  /** By stream: evidence from before is of changes that have been told and are over. */
  toldUntil: Readonly<Record<string, number>>;
  /** Calls that came after their batch and were left out. */
  late: number;
  /** Streams without a monitor that sessions have values of: since when, and how many. */
  unborn: { name: string; since: number; n: number }[];
}

/** Of what is remembered: state of another is as if it were not there. */
export const STATE_FORMAT = 6;

/** All that is remembered: cursors and states together, plain JSON, so that a restart goes on bit by bit. */
export interface MonitorsState {
  format: typeof STATE_FORMAT;
  ledger: ShareLedger;
  /** References ever chosen, by target: the error of a band is spent for good. */
  baselines: Record<string, number>;
  /** Calls up to this `ingest_seq` were looked through for late ones. */
  sequence: number;
  targets: Watched[];
}

/** What a reference is made of. */
export interface Lesson {
  reference: Reference;
  /** Oldest first. */
  sessions: readonly queries.ClosedSession[];
  /**
   * All sessions of the period, counted by hour and segment: a segment is a small part of all. Else those above.
   * @param above by stream: what a value has to exceed to be counted as an outcome
   */
  cells?: (above: Readonly<Record<string, number>>) => Promise<queries.SegmentCell[]>;
  /** Sessions with a smaller `draw` are among them. */
  below: number;
  /** Sessions with a smaller `draw` will have their texts read. */
  textsBelow: number;
  /** Watched from then on, epoch milliseconds. */
  cursor: number;
}

/** Sessions that closed within one batch, from the store or from history. */
export interface Batch {
  /** Its end, epoch milliseconds. */
  at: number;
  sessions: readonly queries.ClosedSession[];
}

/** The monitors of an installation: references in, batches in, incidents out. Knows neither clock nor store. */
export class Monitors {
  constructor(
    private readonly config: DriftConfig,
    private state: MonitorsState = emptyState(),
    private readonly texts: Map<string, TextBaseline> = new Map(),
  ) {}

  watched(): readonly Watched[] {
    return this.state.targets;
  }

  toState(): MonitorsState {
    return this.state;
  }

  /** What texts of a target are compared with; saved apart, once per baseline. */
  textBaseline(target: string): TextBaseline | undefined {
    return this.texts.get(target);
  }

  /**
   * Freezes a reference of a target, in place of the one before; the evidence against that is thrown away. What it spends of the promise is
   * spent from the start, so that nothing else may spend it while this goes on in turns.
   */
  async learn(target: string, lesson: Lesson): Promise<void> {
    const baseline = (this.state.baselines[target] ?? 0) + 1;
    const ledger = allotShare(this.state.ledger, target);
    this.state = { ...this.state, ledger, baselines: { ...this.state.baselines, [target]: baseline } };
    const watched = await this.learned(target, lesson, baseline, ledger.shares[target] ?? 0);
    const others = this.state.targets.filter((each) => each.target !== target);
    this.state = { ...this.state, targets: [...others, watched] };
  }

  /** A stream born later, a new scorer or a new version of one: its own reference, its part of what is kept for such. */
  async learnStream(target: string, name: string, sessions: readonly queries.ClosedSession[]): Promise<void> {
    const watched = this.state.targets.find((each) => each.target === target);
    if (watched === undefined || watched.streams.some((each) => each.name === name)) return;
    const ledger = allotShare(watched.ledger, name);
    const share = (this.state.ledger.shares[target] ?? 0) * (ledger.shares[name] ?? 0);
    const alphaRef = ALPHA_REF * share * baselinePart(watched.baseline);
    const whole = await createStreamMonitors(name, sessions, { alphaRef, share }, this.config);
    const born = whole === null ? [] : await segmented([whole], {}, sessions, () => alphaRef, this.config);
    this.update(target, (now) => ({
      ...now,
      ...(born.length > 0 && { ledger }),
      unborn: now.unborn.filter((each) => each.name !== name),
      streams: [...now.streams, ...born],
    }));
  }

  /** Forgets what a target is compared with: it learns anew. */
  forget(target: string): void {
    this.state = { ...this.state, targets: this.state.targets.filter((each) => each.target !== target) };
    this.texts.delete(target);
  }

  /** One batch of a target; one that is already in is ignored. */
  step(target: string, batch: Batch): void {
    this.update(target, (watched) =>
      batch.at > watched.cursor ? stepTarget(watched, batch, this.texts.get(target), this.config) : watched,
    );
  }

  /** Late calls, and up to which `ingest_seq` they were counted. */
  noteLate(sequence: number, late: readonly { target: string; late: number }[]): void {
    this.state = { ...this.state, sequence };
    for (const each of late) this.update(each.target, (watched) => ({ ...watched, late: watched.late + each.late }));
  }

  private update(target: string, change: (watched: Watched) => Watched): void {
    const targets = this.state.targets.map((each) => (each.target === target ? change(each) : each));
    this.state = { ...this.state, targets };
  }

  /** What texts of a target will be compared with, and its sessions with the topics of their prompts, as far as those can be learned. */
  private async learnedTexts(target: string, lesson: Lesson) {
    const { from, to } = lesson.reference;
    const learned = await learnTexts(lesson.sessions, hasSeenADay((to - from) / 2));
    const baseline = learned?.baseline;
    if (baseline === undefined) this.texts.delete(target);
    else this.texts.set(target, baseline);
    const sessions = await inTurns(lesson.sessions, (session) => withTopics([session], baseline, learned?.teachers));
    return { sessions, references: baseline?.references ?? {} };
  }

  private async learned(target: string, lesson: Lesson, baseline: number, targetShare: number): Promise<Watched> {
    const { reference, below, textsBelow, cursor } = lesson;
    const { batch } = this.config;
    const { sessions, references } = await this.learnedTexts(target, lesson);
    await nextTurn();
    const names = namesOf(sessions);
    await nextTurn();
    const ledger = createShareLedger([...names, 'volume', ...TEXT_STREAMS.map(({ name }) => name)], RESERVE);
    const allowed = (name: string): Allowance =>
      allowanceOf(targetShare * (ledger.shares[name] ?? 0), baseline, this.config);
    const streams: StreamMonitors[] = [];
    for (const name of names) {
      const stream = await createStreamMonitors(name, sessions, allowed(name), this.config);
      if (stream !== null) streams.push(stream);
      await nextTurn();
    }
    const volume = createVolumeMonitor(batchCounts(lesson, batch), batch, below, allowed('volume'));
    await nextTurn();
    return {
      target,
      baseline,
      cursor,
      ledger,
      textsBelow,
      incidents: [],
      toldUntil: {},
      late: 0,
      unborn: [],
      reference: { ...reference, sessions: sessions.length, versions: versionsOf(sessions) },
      streams: await segmented(streams, lesson, sessions, (name) => allowed(name).alphaRef, this.config),
      volume,
      texts: TEXT_STREAMS.flatMap(({ name }) =>
        references[name] === undefined ? [] : [createTextMonitor(name, allowed(name))],
      ),
    };
  }
}

/** What the monitors of a stream may spend that has this part of the installation's promise. */
function allowanceOf(share: number, baseline: number, config: DriftConfig): Allowance {
  return {
    alphaRef: ALPHA_REF * share * baselinePart(baseline),
    share,
    logThreshold: alarmThreshold(config.false_alarms_per_30_days, config.batch / 60_000, share),
    tolerance: config.tolerance,
  };
}

function emptyState(): MonitorsState {
  return { format: STATE_FORMAT, ledger: createShareLedger([], 1), baselines: {}, sequence: 0, targets: [] };
}

/** Sessions that are counted at a stretch. */
const COUNTED = 500;

/** Streams with their segments: from all sessions of the reference where they were counted, else from the sample. */
async function segmented(
  streams: readonly StreamMonitors[],
  { cells: count }: Pick<Lesson, 'cells'>,
  sessions: readonly queries.ClosedSession[],
  alphaOf: (name: string) => number,
  config: DriftConfig,
): Promise<StreamMonitors[]> {
  const isCounted = ({ name }: StreamMonitors) => count !== undefined && isOfCalls(name);
  const above = streams.filter(isCounted).map(({ name, median }) => [name, median] as const);
  const all = (await count?.(Object.fromEntries(above))) ?? [];
  const outcomes = outcomesOf(streams.filter((each) => !isCounted(each)));
  const sampled = await inTurns(slicesOf(sessions, COUNTED), (slice) => cellsOf(slice, outcomes));
  const segments = await segmentsOf(count === undefined ? sampled : all);
  const [wide, narrow] = [await hoursOf(all, segments), await hoursOf(sampled, segments)];
  const found: StreamMonitors[] = [];
  for (const each of streams) {
    const hours = isCounted(each) ? wide : narrow;
    found.push(await withSegments(each, segments, hours, alphaOf(each.name), config));
  }
  return found;
}

function outcomesOf(streams: readonly StreamMonitors[]): Record<string, Outcome> {
  return Object.fromEntries(streams.map((each) => [each.name, outcomeFor(each)]));
}

/** The k-th baseline of a target may err with this part of the target's error; over all k they sum to 1. */
function baselinePart(baseline: number): number {
  return 6 / (Math.PI * baseline) ** 2;
}

/** Streams there are always, and those of scorers that sessions have scores of. */
function namesOf(sessions: readonly queries.ClosedSession[]): string[] {
  const names = new Set(STREAMS.map(({ name }) => name));
  for (const { values } of sessions) for (const name of Object.keys(values)) names.add(name);
  return [...names];
}

/** Versions that a reference has seen are no news; more than a hundred are no versions. */
function versionsOf(sessions: readonly queries.ClosedSession[]): string[] {
  return [...new Set(sessions.map(({ version }) => version))].slice(0, 100);
}

/** Sessions by the batch in which they closed, empty ones included. */
function batchCounts({ reference: { from, to }, sessions }: Lesson, batch: number): { at: number; n: number }[] {
  const counts = Array.from({ length: Math.floor((to - from) / batch) }, (_, i) => ({
    at: from + (i + 1) * batch,
    n: 0,
  }));
  for (const { at } of sessions) {
    const cell = counts[Math.floor((at - from) / batch)];
    if (cell !== undefined) cell.n++;
  }
  return counts;
}
