import type { Severity } from '../../../core/findings/finding.js';
import { clip, plain } from '../../words.js';
import { entriesOf, factsOf, othersOf, type Entry } from './entries.js';
import { evidenceUrl } from './links.js';
import type { GroupMessage } from './notifier.js';

/** Lists show about so much of a subject; the rest is in the message. */
const SUBJECT_MAX = 160;
const SUMMARY_MAX = 2000;
const ALERTS_SHOWN = 50;

const RED = '#b91c1c';
const AMBER = '#b45309';
const GREEN = '#15803d';
const FIRING_COLOUR: Record<Severity, string> = { page: RED, ticket: AMBER, note: AMBER };

/** What an e-mail says, for every kind of reader. */
export interface EmailBody {
  subject: string;
  text: string;
  html: string;
}

/** State, target and what it is in the subject; numbers and where the evidence is in the body, as plain text and as HTML. */
export function emailBody(message: GroupMessage): EmailBody {
  const entries = entriesOf(message);
  const shown = entries.slice(0, ALERTS_SHOWN);
  const more = entries.length - shown.length;
  return {
    subject: subjectOf(message, entries),
    text: textOf(message, shown, more),
    html: htmlOf(message, shown, more),
  };
}

function subjectOf(message: GroupMessage, [first]: readonly Entry[]): string {
  if (first === undefined) return 'Sidelight';
  const others = othersOf(message);
  const title = plain(first.alert.title);
  const target = plain(first.alert.target);
  const what = target === '' || title.includes(target) ? title : `${target}: ${title}`;
  return `[${first.word}] ${clip(what, SUBJECT_MAX - others.length)}${others}`;
}

function textOf(message: GroupMessage, shown: readonly Entry[], more: number): string {
  const sections = shown.map((entry) => {
    const rows = rowsOf(entry).map(({ label, value }) => `  ${label.padEnd(10)}${value}`);
    return [headline(entry), '', ...rows, '', evidenceUrl(entry.alert, message.pageUrl)].join('\n');
  });
  const rest = more > 0 ? [`... and ${more} more.`] : [];
  // What follows "-- " is a signature to mail clients: it is not quoted in answers.
  return `${[...sections, ...rest].join('\n\n\n')}\n\n-- \nSidelight, ${message.pageUrl}/alerts\n`;
}

function headline({ alert, word }: Entry): string {
  return `${word}: ${clip(plain(alert.summary), SUMMARY_MAX)}`;
}

function rowsOf({ alert }: Entry): { label: string; value: string }[] {
  const ended =
    alert.resolved_at === null ? [] : [{ label: 'Ended', value: alert.resolved_at.replace(/\.\d+Z$/, 'Z') }];
  return [...factsOf(alert), ...ended, { label: 'Severity', value: alert.severity }];
}

/** Text has the client's own colours, light or dark; only the words on coloured ground bring theirs. */
function htmlOf(message: GroupMessage, shown: readonly Entry[], more: number): string {
  const page = escaped(`${message.pageUrl}/alerts`);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark"><style>:root{color-scheme:light dark}</style></head>',
    '<body style="margin:0;font:15px/1.5 system-ui,-apple-system,\'Segoe UI\',Roboto,Helvetica,Arial,sans-serif">',
    '<div style="max-width:640px;padding:16px">',
    ...shown.map((entry) => section(entry, message.pageUrl)),
    ...(more > 0 ? [`<p>… and ${more} more.</p>`] : []),
    `<p style="font-size:13px;opacity:.75">Sidelight · <a href="${page}">all alerts</a></p></div></body></html>`,
  ].join('\n');
}

function section(entry: Entry, pageUrl: string): string {
  const { alert, word } = entry;
  const colour = word === 'RESOLVED' ? GREEN : FIRING_COLOUR[alert.severity];
  const rows = rowsOf(entry).map(
    ({ label, value }) =>
      `<tr><td style="padding:1px 16px 1px 0;opacity:.75">${escaped(label)}</td><td style="padding:1px 0">${escaped(value)}</td></tr>`,
  );
  return [
    `<div style="border-left:4px solid ${colour};padding:2px 0 2px 14px;margin:0 0 28px">`,
    `<span style="background:${colour};color:#fff;border-radius:4px;padding:2px 8px;font-size:12px;font-weight:600">${word}</span>`,
    `<p style="margin:8px 0;font-weight:600;overflow-wrap:anywhere">${escaped(clip(plain(alert.summary), SUMMARY_MAX))}</p>`,
    `<table role="presentation" style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`,
    `<p style="margin:8px 0"><a href="${escaped(evidenceUrl(alert, pageUrl))}">Open the evidence</a></p></div>`,
  ].join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
