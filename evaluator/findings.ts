import type { Finding } from '../core/findings/finding.js';

/**
 * Each finding is written down at least this often, so that readers can take a key that was not renewed for a quarter
 * of an hour as no longer asked about.
 */
const RENEW_MS = 300_000;
/** A value that moves by this share of its limit is worth a row, at most once a minute. */
const MOVED_SHARE = 0.05;
const MOVED_MS = 60_000;

/**
 * Chooses which findings are worth a row: rounds are seconds apart, and most of them say the same again. Kept at once
 * are the first of a key, a change of verdict, severity or limit, and whatever an alert points to; a moved value after
 * a minute; the rest every five minutes.
 */
export class FindingLog {
  private readonly saved = new Map<string, Finding>();

  /** @param needed finding_ids that must be kept, because an alert that changed points to them */
  worthSaving(findings: readonly Finding[], needed: ReadonlySet<string>): Finding[] {
    return findings.filter((finding) => needed.has(finding.finding_id) || isNews(this.saved.get(finding.key), finding));
  }

  /** Forgets keys that are no longer asked about. */
  noteSaved(findings: readonly Finding[], asked: readonly Finding[]): void {
    for (const finding of findings) this.saved.set(finding.key, finding);
    const keys = new Set(asked.map((finding) => finding.key));
    for (const key of this.saved.keys()) if (!keys.has(key)) this.saved.delete(key);
  }
}

function isNews(saved: Finding | undefined, finding: Finding): boolean {
  if (saved === undefined) return true;
  if (saved.verdict !== finding.verdict || saved.severity !== finding.severity || saved.limit !== finding.limit) {
    return true;
  }
  const age = Date.parse(finding.at) - Date.parse(saved.at);
  return age >= RENEW_MS || age < 0 || (age >= MOVED_MS && hasMoved(saved, finding));
}

function hasMoved(saved: Finding, finding: Finding): boolean {
  if (saved.value === null || finding.value === null) return saved.value !== finding.value;
  // Without a limit there is nothing that it comes nearer to.
  return finding.limit !== null && Math.abs(finding.value - saved.value) > MOVED_SHARE * Math.abs(finding.limit);
}
