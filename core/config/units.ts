import { z } from 'zod';

const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTE_UNITS: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** How a value is written in a configuration: `config print` writes it back the same way. */
export type UnitName = 'duration' | 'bytes' | 'listen';

function quantity(units: Record<string, number>, unit: UnitName, what: string, example: string) {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(units).join('|')})$`);
  const expected = (got: unknown) => `expected a ${what} such as ${example}, got ${JSON.stringify(got) ?? 'nothing'}`;
  return z
    .string({ error: (issue) => expected(issue.input) })
    .transform((text, context) => {
      const [, digits, symbol] = pattern.exec(text.trim()) ?? [];
      if (digits === undefined || symbol === undefined) {
        context.addIssue({ code: 'custom', message: expected(text) });
        return z.NEVER;
      }
      return Number(digits) * (units[symbol] ?? Number.NaN);
    })
    .meta({ unit });
}

/** A duration with its unit, `500ms` or `30d`; read as milliseconds. */
export const duration = () => quantity(DURATION_UNITS, 'duration', 'duration', '30s, 5m or 7d');

/** Node's timers fire at once when they are set to more than 24.8 days. */
const LONGEST_TIMER = 24 * 86_400_000;

/** A duration that a timer is set to. @param least milliseconds; 0 where that has a meaning of its own */
export const timer = ({ least = 1, most = LONGEST_TIMER } = {}) =>
  duration().refine(
    (milliseconds) => milliseconds >= least && milliseconds <= most,
    `expected a duration from ${writeDuration(least)} to ${writeDuration(most)}`,
  );

/** An amount of data with its (decimal) unit, `256kB` or `2GB`; read as bytes. */
export const bytes = () => quantity(BYTE_UNITS, 'bytes', 'size', '256kB or 2GB');

const badListen = (got: unknown) => `expected PORT or HOST:PORT, got ${JSON.stringify(got) ?? 'nothing'}`;

/** `PORT` or `HOST:PORT`; the host is 127.0.0.1 unless told otherwise. Port 0 lets the system choose. */
export const listen = () =>
  z
    .union([z.number(), z.string()], { error: (issue) => badListen(issue.input) })
    .transform((value, context): ListenAddress => {
      const [, host, port] = /^(?:(.*):)?(\d{1,5})$/.exec(String(value)) ?? [];
      if (port === undefined || Number(port) > 65535) {
        context.addIssue({ code: 'custom', message: badListen(value) });
        return z.NEVER;
      }
      return { host: host?.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', port: Number(port) };
    })
    .meta({ unit: 'listen' satisfies UnitName });

export interface ListenAddress {
  host: string;
  port: number;
}

function writeQuantity(units: Record<string, number>, value: number): string {
  const [symbol, size] = Object.entries(units).findLast(([, each]) => value >= each && value % each === 0) ?? [
    Object.keys(units)[0],
    1,
  ];
  return `${value / size}${symbol}`;
}

/** Milliseconds in the largest unit that needs no fraction: `90s`, `7d`. */
export const writeDuration = (milliseconds: number): string => writeQuantity(DURATION_UNITS, milliseconds);

/** Bytes in the largest unit that needs no fraction: `256kB`. */
export const writeBytes = (amount: number): string => writeQuantity(BYTE_UNITS, amount);

/** `HOST:PORT`, an IPv6 host in brackets. */
export const writeListen = ({ host, port }: ListenAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
