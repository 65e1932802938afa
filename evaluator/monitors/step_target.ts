import type { DriftConfig } from '../../core/config/schema.js';
import { bandAt } from '../stats/bands/seasonal_band.js';
import { type Alarm, grown, type Incident, lasting, nextIncidents, toldBy } from './incidents/incidents.js';
import type { Batch, Watched } from './monitors.js';
import { evidenceOfUsual } from './incidents/recovery.js';
import { placed } from './segments/segment_monitors.js';
import { maskOf } from './segments/segments.js';
import { streamOf } from './streams/streams.js';
import { stepStream, usualOfRest } from './streams/stream_monitors.js';
import { stepTexts, type TextBaseline, withTopics } from './streams/texts.js';
import { stepVolume, volumeCounts, type VolumeMonitor } from './streams/volume.js';

/** One batch into all monitors of a target. */
export function stepTarget(
  watched: Watched,
  batch: Batch,
  texts: TextBaseline | undefined,
  config: DriftConfig,
): Watched {
  const { at } = batch;
  // Only an even sample has its texts read.
  const drawn = batch.sessions.filter(({ draw }) => draw < watched.textsBelow);
  const sessions = [...withTopics(drawn, texts), ...batch.sessions.filter(({ draw }) => draw >= watched.textsBelow)];
  const alarms: Alarm[] = [];
  const incidents: Incident[] = [];
  const of = (stream: string): Incident[] => watched.incidents.filter((each) => each.stream === stream);
  const all = placed(sessions, masksOf(watched));
  const later = laterVersions(watched, sessions);
  const streams = watched.streams.map((stream) => {
    const step = stepStream(stream, { at, sessions: all }, of(stream.name), { config, later });
    alarms.push(...step.alarms);
    incidents.push(...step.incidents);
    return step.stream;
  });
  const monitors = watched.texts.map((monitor) => {
    const step = stepTexts(monitor, texts, at, drawn);
    if (step.alarm !== null) alarms.push(step.alarm);
    incidents.push(...of(monitor.stream));
    return step.monitor;
  });
  const volume = stepVolumeOf(watched, batch, config, alarms, incidents);
  const usual = (name: string) => {
    const stream = streams.find((each) => each.name === name);
    return stream === undefined ? null : usualOfRest(stream, at);
  };
  const next = nextIncidents(incidents, alarms, usual, watched.toldUntil);
  const going = lasting(next, at);
  const toldUntil = toldBy(next.filter((each) => !going.includes(each)), watched.toldUntil); // prettier-ignore
  const unborn = waitingStreams(watched, batch);
  const seenAt = sessions.length > 0 ? { seenAt: at } : {};
  return { ...watched, ...seenAt, cursor: at, streams, texts: monitors, volume, incidents: going, toldUntil, unborn };
}

/** Which combinations of dimensions are watched; versions always, since new ones come. */
function masksOf({ streams }: Watched): number[] {
  const masks = new Set([maskOf({ version: '' })]);
  for (const { segments } of streams) for (const { segment } of segments) masks.add(maskOf(segment));
  return [...masks];
}

function laterVersions({ reference }: Watched, sessions: Batch['sessions']): string[] {
  const versions = new Set(sessions.map(({ version }) => version));
  return [...versions].filter((each) => each !== '' && !reference.versions.includes(each));
}

function stepVolumeOf(
  watched: Watched,
  { at, sessions }: Batch,
  { batch }: DriftConfig,
  alarms: Alarm[],
  incidents: Incident[],
): VolumeMonitor | null {
  const { volume } = watched;
  if (volume === null) return null;
  const n = sessions.filter(({ draw }) => draw < volume.below).length;
  const { monitor, alarm } = stepVolume(volume, at, n, batch);
  if (alarm !== null) {
    const { side, changedAfter, counts, band, effect, logEvidence, logThreshold } = alarm;
    const whole = { stream: 'volume', monitor: 0, segment: null, rest: null, changedTo: effect.mean };
    alarms.push({ ...whole, at, side, changedAfter, counts, band, logEvidence, logThreshold });
  }
  for (const incident of watched.incidents.filter((each) => each.stream === 'volume')) {
    const counts = volumeCounts(volume, at, n, batch);
    const { lower, upper } = bandAt(volume.detector.config.band, at);
    incidents.push(
      grown(incident, at, counts, evidenceOfUsual(1, counts[1] ?? 0, (lower + upper) / 2, incident.changedTo)),
    );
  }
  return monitor;
}

/** Streams that wait for a reference of their own: what scorers, also new versions of them, say since then. */
const UNBORN = 50;

function waitingStreams({ streams, unborn }: Watched, { at, sessions }: Batch): Watched['unborn'] {
  const known = new Set(streams.map(({ name }) => name));
  const counts = new Map(unborn.map((each) => [each.name, each]));
  for (const { values } of sessions) {
    for (const name of Object.keys(values)) {
      if (known.has(name) || streamOf(name) === null) continue;
      const { since, n } = counts.get(name) ?? { since: at, n: 0 };
      if (n > 0 || counts.size < UNBORN) counts.set(name, { name, since, n: n + 1 });
    }
  }
  return [...counts.values()];
}
