import type { CallOrder, CallSort } from '../../../core/call_order.js';
import { asArray } from '../../../core/json.js';
import { SidelightError } from '../../../core/errors.js';
import { time } from '../../sql/quoting.js';
import type { Condition } from '../scope.js';

/** What calls are sorted by beside their time. */
type Figure = Exclude<CallSort, 'started_at'>;

/** Where a page of the list ended. */
interface Place {
  /** Epoch, milliseconds. */
  at: number;
  callId: string;
  /** What the list is sorted by; null where that is not known, and where it is sorted by time alone. */
  value: number | null;
}

const VALUES: Record<Figure, string> = {
  ttft_ms: 'c.ttft_ms',
  duration_ms: 'c.duration_ms',
  tokens: 'if(isNull(c.input_tokens), c.output_tokens, c.input_tokens + ifNull(c.output_tokens, 0))',
  cost_usd: 'c.cost_usd',
};

/** Null where the list is sorted by time alone. */
function figureOf(order: CallOrder | undefined): Figure | null {
  return order === undefined || order.by === 'started_at' ? null : order.by;
}

/** Newest first, unless the list is sorted the other way by time. */
function timeDirection(order: CallOrder | undefined): CallOrder['direction'] {
  return order?.by === 'started_at' ? order.direction : 'desc';
}

/** SQL of what calls are sorted by, a Float64 or null. */
export function valueSql(order: CallOrder | undefined): string {
  const figure = figureOf(order);
  return figure === null ? "CAST(NULL, 'Nullable(Float64)')" : `toFloat64(${VALUES[figure]})`;
}

/** The order itself: those without a value come last in either direction, equal ones newest first. */
export function orderSql(order: CallOrder | undefined): string {
  const value =
    order === undefined || figureOf(order) === null ? '' : `${valueSql(order)} ${order.direction} NULLS LAST, `;
  const direction = timeDirection(order);
  return `${value}c.started_at ${direction}, call_id ${direction}`;
}

/** A cursor only continues the list in the order that gave it. */
export function cursorOf({ at, callId, value }: Place, order: CallOrder | undefined): string {
  const sorted = order === undefined ? [] : [order.by, order.direction, value];
  return Buffer.from(JSON.stringify([at, callId, ...sorted])).toString('base64url');
}

/** Calls that come after the cursor's in the list. @throws {SidelightError} USAGE when the cursor is not one of this list */
export function after(cursor: string | undefined, order: CallOrder | undefined): Condition {
  if (cursor === undefined || cursor === '') return { sql: '', params: {} };
  const { at, callId, value } = placeOf(cursor, order);
  const params = { cursor_at: at, cursor_id: callId };
  const beyondInTime = timeDirection(order) === 'desc' ? '<' : '>';
  const later = `(c.started_at, call_id) ${beyondInTime} (${time('cursor_at')}, {cursor_id:String})`;
  if (order === undefined || figureOf(order) === null) return { sql: ` AND ${later}`, params };
  const own = valueSql(order);
  if (value === null) return { sql: ` AND isNull(${own}) AND ${later}`, params };
  const beyond = order.direction === 'desc' ? '<' : '>';
  const given = '{cursor_value:Float64}';
  return {
    sql: ` AND (isNull(${own}) OR ${own} ${beyond} ${given} OR (${own} = ${given} AND ${later}))`,
    params: { ...params, cursor_value: value },
  };
}

function placeOf(cursor: string, order: CallOrder | undefined): Place {
  const [at, callId, by, direction, value = null] = partsOf(cursor);
  const isOfThisOrder = by === order?.by && direction === order?.direction;
  const isValue = value === null || (order !== undefined && Number.isFinite(value));
  if (!Number.isSafeInteger(at) || typeof callId !== 'string' || !isOfThisOrder || !isValue) {
    throw new SidelightError('USAGE', 'the cursor is not one this list gave');
  }
  return { at: Number(at), callId, value: value === null ? null : Number(value) };
}

function partsOf(cursor: string): unknown[] {
  try {
    return asArray(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return [];
  }
}
