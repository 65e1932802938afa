import type { Alert } from '../../../core/findings/alert.js';
import { kindOf } from '../../../core/findings/check_key.js';

/** Kinds of checks whose evidence stands on the Quality page. */
const QUALITY = new Set(['drift', 'bias', 'toxicity', 'integrity']);

/** Where the evidence behind an alert is shown: the verdict on the Quality page, else the alert itself. */
export function evidenceUrl({ key, alert_id: id }: Pick<Alert, 'key' | 'alert_id'>, pageUrl: string): string {
  return QUALITY.has(kindOf(key))
    ? `${pageUrl}/quality?key=${encodeURIComponent(key.replace(/\p{Cs}/gu, '\ufffd'))}`
    : `${pageUrl}/alerts?alert=${encodeURIComponent(id)}`;
}
