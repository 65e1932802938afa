import { asNumber, asRecord, asString } from '../json.js';

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warning',
  50: 'error',
  60: 'fatal',
};
/** What stands elsewhere in the line, or is of no use to who reads it as it comes. */
const ELSEWHERE = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'hint']);

/**
 * A line of the log for people: `09:46:03 error, collector: the model server cannot be reached (target llama, reason refused)`, and below it
 * what to do. Anything else stays as it is.
 * @param json one line of the log, with its line end
 */
export function readableLine(json: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = asRecord(JSON.parse(json));
  } catch {
    return json;
  }
  const [time, level] = [asNumber(fields['time']), asNumber(fields['level'])];
  if (time === null || level === null) return json;
  const rest = Object.entries(fields).filter(([key]) => !ELSEWHERE.has(key));
  const facts = rest.map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const hint = asString(fields['hint']);
  return [
    `${clock(time)} ${LEVELS[level] ?? level}, ${asString(fields['name'])}: ${asString(fields['msg'])}`,
    facts.length === 0 ? '' : ` (${facts.join(', ')})`,
    hint === '' ? '\n' : `\n  ${hint}\n`,
  ].join('');
}

/** Time of day where the reader is. */
function clock(epochMs: number): string {
  return new Date(epochMs).toTimeString().slice(0, 8);
}
