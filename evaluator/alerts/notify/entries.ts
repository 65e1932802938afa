import type { Alert } from '../../../core/findings/alert.js';
import { limitWord } from '../../../core/findings/check_key.js';
import { compared, count, interval } from '../../words.js';
import type { GroupMessage } from './notifier.js';

/** An alert a message is about, and the word for how it stands. */
export interface Entry {
  alert: Alert;
  word: 'FIRING' | 'STILL FIRING' | 'RESOLVED';
}

/** What a message tells people, its news first. */
export function entriesOf(message: GroupMessage): Entry[] {
  const word = message.kind === 'repeat' ? 'STILL FIRING' : 'FIRING';
  const firing = message.firing.map((alert): Entry => ({ alert, word }));
  const resolved = message.resolved.map((alert): Entry => ({ alert, word: 'RESOLVED' }));
  return message.kind === 'resolved' ? [...resolved, ...firing] : [...firing, ...resolved];
}

/** What else the message is about, besides the alert it opens with: ` and 2 more (1 resolved)`. */
export function othersOf({ kind, firing, resolved }: GroupMessage): string {
  const [leading, rest, word] =
    kind === 'resolved' ? [resolved, firing, 'still firing'] : [firing, resolved, 'resolved'];
  const more = leading.length > 1 ? ` and ${leading.length - 1} more` : '';
  return rest.length > 0 ? `${more} (${rest.length} ${word})` : more;
}

/** The numbers behind an alert, each with its label. */
export function factsOf(alert: Alert): { label: string; value: string }[] {
  const tell = compared(alert.value, alert.limit, alert.unit);
  const range = interval(alert.interval_low, alert.interval_high, tell);
  return [
    { label: 'Now', value: tell(alert.value) },
    ...(alert.limit === null ? [] : [{ label: titled(limitWord(alert.key)), value: tell(alert.limit) }]),
    ...(range === '' ? [] : [{ label: 'Interval', value: range }]),
    { label: 'Sample', value: count(alert.sample_size) },
    { label: 'Since', value: (alert.since ?? alert.started_at).replace(/\.\d+Z$/, 'Z') },
  ];
}

function titled(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
