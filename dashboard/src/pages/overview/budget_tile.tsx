import { Link } from '@tanstack/react-router';
import type { Tile as TileData } from '../../api/types.js';
import {
  change,
  formatCount,
  formatRatio,
  isKnown,
  telling,
  UNKNOWN,
  valueParts,
  type Parts,
  type Telling,
} from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { Tile } from '../../ui/index.js';
import { behindTile } from './links.js';

const ARROWS = { up: '▲ ', down: '▼ ', same: '' } as const;
const SPOKEN = { up: 'up ', down: 'down ', same: '' } as const;

/** A measure nobody set a budget for: known, but neither good nor bad. */
function hasNoBudget(tile: TileData): boolean {
  return tile.state === 'no_data' && isKnown(tile.value) && !isKnown(tile.limit);
}

/** What stands in the place of the usual word of a state. */
function stateWord(tile: TileData): string | undefined {
  if (tile.refusing === true) return 'over, refusing calls';
  return hasNoBudget(tile) ? 'no budget' : undefined;
}

/** Without a budget there is room for the note where the budget would stand. */
function limitIsNote(tile: TileData): boolean {
  return tile.limit_label === '' && hasNoBudget(tile);
}

/** The bottom left line: where it is heading, why there is no verdict, else how it moved. */
function Foot({ tile }: { tile: TileData }) {
  if (isKnown(tile.forecast)) return <>forecast {tellingOf(tile).value(tile.forecast)}</>;
  if (tile.state === 'no_data' && !hasNoBudget(tile) && tile.note !== '') return <>{tile.note}</>;
  const moved = change(tile.value, tile.previous, tile.unit, tile.rate_per);
  if (moved === null) return limitIsNote(tile) ? null : <>{tile.note}</>;
  return (
    <span title="against the same span before">
      <span aria-hidden>{ARROWS[moved.direction]}</span>
      <span className="sr-only">{SPOKEN[moved.direction]}</span>
      {moved.text}
    </span>
  );
}

/** As the sentences say it: what is measured beside what it is held against. */
function tellingOf(tile: TileData): Telling {
  return telling(tile.value, tile.limit, tile.unit);
}

function limitLine(tile: TileData): string {
  const interval = tellingOf(tile).interval(tile.interval_low, tile.interval_high);
  const limit = limitIsNote(tile) ? tile.note : tile.limit_label;
  return [interval, limit].filter((each) => each !== '' && each !== UNKNOWN).join(' · ');
}

function shownValue(tile: TileData): Parts {
  if (tile.word !== undefined) return { prefix: '', number: tile.word, unit: '' };
  const parts =
    tile.rate_per === undefined ? tellingOf(tile).parts(tile.value) : valueParts(tile.value, tile.unit, tile.rate_per);
  return tile.value_of === undefined || !isKnown(tile.value) ? parts : { ...parts, unit: tile.value_of };
}

/** One budget tile; opens what is behind it. */
export function BudgetTile({ tile, shared }: { tile: TileData; shared: SharedSearch }) {
  const share = isKnown(tile.share_used)
    ? `${formatRatio(tile.share_used)} of the budget`
    : 'share of the budget not known';
  return (
    <Link {...behindTile(tile, shared)} className="group block h-full rounded-card" title={tile.note}>
      <Tile
        label={tile.label}
        state={tile.state}
        word={stateWord(tile)}
        value={shownValue(tile)}
        limit={limitLine(tile)}
        share={tile.share_used}
        shareLabel={share}
        mark={tile.forecast_share}
        foot={<Foot tile={tile} />}
        sample={`n ${formatCount(tile.sample_size)}`}
        spark={tile.spark}
      />
    </Link>
  );
}
