import type { Alert } from '../../api/types.js';
import { StateBadge, type State } from '../../ui/index.js';
import { alertWord } from './alert_words.js';

const LOOKS: Record<Alert['state'], State> = { firing: 'over', pending: 'near', resolved: 'ok' };

/** State of an alert in the colours of the budgets. */
export function AlertBadge({ alert }: { alert: Pick<Alert, 'state' | 'silenced'> }) {
  const look = alert.silenced && alert.state !== 'resolved' ? 'no_data' : LOOKS[alert.state];
  return <StateBadge state={look} word={alertWord(alert)} />;
}
