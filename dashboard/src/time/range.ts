import { formatMoment } from '../format/index.js';

/** The spans on offer, in the words of the URL and of the API. */
export const PRESETS = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;
export type Preset = (typeof PRESETS)[number];

export const DEFAULT_PRESET: Preset = '24h';

const LABELS: Record<Preset, string> = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The range as it stands in the URL: a preset, or two instants when somebody zoomed. */
export interface RangeSearch {
  range?: Preset;
  from?: string;
  to?: string;
}

/** Whether a word from the URL is one of the presets. */
export function isPreset(word: unknown): word is Preset {
  return PRESETS.some((preset) => preset === word);
}

/** Length of a preset in milliseconds. */
export function presetLength(preset: Preset): number {
  return Number.parseInt(preset, 10) * (UNITS[preset.slice(-1)] ?? 0);
}

/** Whether two instants are set: the page shows a fixed piece of the past and does not move on. */
export function isAbsolute(search: RangeSearch): search is { from: string; to: string } {
  return search.from !== undefined && search.to !== undefined;
}

/** The shortest preset that reaches back to the first call, a day at most: a new installation starts with a full chart. */
export function presetSince(firstCallAt: number | null, now: number): Preset {
  if (firstCallAt === null) return DEFAULT_PRESET;
  const short = PRESETS.find((preset) => presetLength(preset) >= now - firstCallAt);
  return short === undefined || presetLength(short) > presetLength(DEFAULT_PRESET) ? DEFAULT_PRESET : short;
}

/** The range of the URL, or `preset` where it names none. */
export function withDefault<T extends RangeSearch>(search: T, preset: Preset): T {
  return isAbsolute(search) || search.range !== undefined ? search : { ...search, range: preset };
}

/** What the API is asked for. A preset stays a span, so that each refresh moves on with the clock. */
export function rangeParams(search: RangeSearch): { from: string; to?: string } {
  return isAbsolute(search) ? { from: search.from, to: search.to } : { from: search.range ?? DEFAULT_PRESET };
}

/** Beginning and end in epoch milliseconds, as of `now`. */
export function rangeBounds(search: RangeSearch, now: number = Date.now()): { from: number; to: number } {
  if (isAbsolute(search)) return { from: Date.parse(search.from), to: Date.parse(search.to) };
  return { from: now - presetLength(search.range ?? DEFAULT_PRESET), to: now };
}

/** For the button: `Last 24 hours` or `20 Nov, 10:14 – 11:02`. */
export function rangeLabel(search: RangeSearch, now: number = Date.now()): string {
  if (!isAbsolute(search)) return LABELS[search.range ?? DEFAULT_PRESET];
  const sameDay = new Date(search.from).toDateString() === new Date(search.to).toDateString();
  const end = sameDay ? formatMoment(search.to, Date.parse(search.to)) : formatMoment(search.to, now);
  return `${formatMoment(search.from, now)} – ${end}`;
}

/** Name of a preset for people. */
export function presetLabel(preset: Preset): string {
  return LABELS[preset];
}

/** Two ends of a drag in either order; null when too short to mean anything (a click). */
export function zoomedRange(a: number, b: number, shortest: number): { from: string; to: string } | null {
  const from = Math.min(a, b);
  const to = Math.max(a, b);
  if (!(to - from >= shortest)) return null;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
