import type { ModelRow, QualityKind, Tile } from '../../api/types.js';
import { FAILURES, type CallsSearch, type SharedSearch } from '../../search_params.js';

type TileLink = Pick<Tile, 'id' | 'value' | 'limit' | 'unit' | 'refusing'>;

/** From where on a call is one of those behind a percentile: above the budget when that is broken, else the slowest few. */
function slowerThan(tile: Pick<Tile, 'value' | 'limit'>): number | undefined {
  const known = [tile.value, tile.limit].filter((each): each is number => each !== null && each > 0);
  return known.length === 0 ? undefined : Math.floor(Math.min(...known));
}

/** Tiles of the Quality page, by the kind of check that is asked. */
const QUALITY_TILES: Partial<Record<string, QualityKind>> = { drift: 'drift', toxicity: 'toxicity', bias: 'bias' };

/** Where a tile leads: to the verdicts behind it, else to the calls. */
export function behindTile(tile: TileLink, shared: SharedSearch) {
  const kind = QUALITY_TILES[tile.id];
  return kind === undefined
    ? ({ to: '/calls', search: callsBehindTile(tile, shared) } as const)
    : ({ to: '/quality', search: { ...shared, kind } } as const);
}

/** The filters that show the calls behind a tile. */
export function callsBehindTile(tile: TileLink, shared: SharedSearch): CallsSearch {
  if (tile.refusing === true) return { ...shared, purpose: 'refused' };
  const id = tile.id.toLowerCase();
  if (id.includes('error')) return { ...shared, outcome: FAILURES };
  if (tile.unit !== 'ms') return { ...shared };
  return id.includes('ttft')
    ? { ...shared, min_ttft_ms: slowerThan(tile) }
    : { ...shared, min_duration_ms: slowerThan(tile) };
}

/** The filters that show the calls of one row of the model table. */
export function callsOfModel(row: Pick<ModelRow, 'target' | 'model'>, shared: SharedSearch): CallsSearch {
  return { ...shared, target: row.target, model: row.model };
}

/** The calls around one point of a chart. */
export function callsAround(at: number, stepSeconds: number, shared: SharedSearch): CallsSearch {
  const { range: _, ...rest } = shared;
  const to = at + Math.max(stepSeconds, 1) * 1000;
  return { ...rest, from: new Date(at).toISOString(), to: new Date(to).toISOString() };
}
