import { z } from 'zod';

const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTE_UNITS: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

function quantity(units: Record<string, number>, what: string, example: string) {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(units).join('|')})$`);
  return z.string().transform((text, context) => {
    const [, digits, unit] = pattern.exec(text.trim()) ?? [];
    if (digits === undefined || unit === undefined) {
      context.addIssue({ code: 'custom', message: `expected a ${what} such as ${example}, got "${text}"` });
      return z.NEVER;
    }
    return Number(digits) * (units[unit] ?? Number.NaN);
  });
}

/** A duration with its unit, `500ms` or `30d`; read as milliseconds. */
export const duration = () => quantity(DURATION_UNITS, 'duration', '30s, 5m or 7d');

/** An amount of data with its (decimal) unit, `256kB` or `2GB`; read as bytes. */
export const bytes = () => quantity(BYTE_UNITS, 'size', '256kB or 2GB');

/** `PORT` or `HOST:PORT`; the host is 127.0.0.1 unless told otherwise. Port 0 lets the system choose. */
export const listen = () =>
  z.union([z.number(), z.string()]).transform((value, context): ListenAddress => {
    const [, host, port] = /^(?:(.*):)?(\d{1,5})$/.exec(String(value)) ?? [];
    if (port === undefined || Number(port) > 65535) {
      context.addIssue({ code: 'custom', message: `expected PORT or HOST:PORT, got "${value}"` });
      return z.NEVER;
    }
    return { host: host?.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', port: Number(port) };
  });

export interface ListenAddress {
  host: string;
  port: number;
}
