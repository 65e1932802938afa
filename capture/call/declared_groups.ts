import type { TargetConfig } from '../../core/config/schema.js';
import { OTEL } from '../../core/names/attributes.js';
import type { Redaction } from '../redact.js';

const MAX_VALUE = 64;

/**
 * What a request says of its caller in the headers that the target names, as attributes: the first of several values, in small letters,
 * and of a language its main part (`de` of `de-AT,de;q=0.9`), so that groups are large enough to be compared.
 */
export function declaredGroups(
  { group_headers }: Pick<TargetConfig, 'group_headers'>,
  headers: Readonly<Record<string, string | undefined>>,
  redaction: Redaction,
): Record<string, string> {
  const groups: Record<string, string> = {};
  for (const header of group_headers) {
    const [first = ''] = (headers[header] ?? '').split(/[,;]/, 1);
    const value = first.trim().toLowerCase();
    const group = header.endsWith('language') ? (value.split(/[-_]/, 1)[0] ?? '') : value;
    if (group !== '') groups[OTEL.requestHeader + header] = redaction.text(group).slice(0, MAX_VALUE);
  }
  return groups;
}
