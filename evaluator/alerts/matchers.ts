import type { Alert } from '../../core/findings/alert.js';
import type { Matchers } from '../../core/config/schema.js';
import { labelsOf } from './identity.js';

/** True when all given matchers match; no matchers match everything. */
export function matches(matchers: Matchers, alert: Alert): boolean {
  const labels = labelsOf(alert);
  return (
    fits(matchers.kind, labels.kind) &&
    fits(matchers.key, labels.key) &&
    fits(matchers.target, labels.target) &&
    fits(matchers.model, labels.model) &&
    fits(matchers.metric, labels.metric) &&
    fits(matchers.severity, labels.severity)
  );
}

/** `*` stands for any characters. Walks the text once, so that no pattern can make it slow. */
export function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
