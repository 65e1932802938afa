import os from 'node:os';
import type { Measured } from './measure.js';

const NODE_PROXY = 'bare node:http proxy';

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const digits = (value: number | undefined, places: number) =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(places);

const added = (value: number | undefined, base: number | undefined) =>
  value === undefined || base === undefined ? undefined : value - base;

/** Milliseconds a way adds, and how that compares with what the bare proxy adds. */
function addedCell(value: number | undefined, direct: number | undefined, bare: number | undefined): string {
  const own = added(value, direct);
  const others = added(bare, direct);
  const ratio = own === undefined || !others ? '' : ` (${digits(own / others, 2)} x)`;
  return digits(own, 3) + ratio;
}

interface Line {
  name: string;
  rate: number | undefined;
  p50: number | undefined;
  p99: number | undefined;
  chunk50: number | undefined;
  chunk99: number | undefined;
  calls: number;
  recorded: number | undefined;
  backlog: number | undefined;
  resident: number | undefined;
}

function lineOf({ variant, held, latency, chunks, residentMb }: Measured): Line {
  return {
    name: variant.name,
    rate: median(held.map((each) => each.rate)),
    p50: median(latency.map((each) => each.p50)),
    p99: median(latency.map((each) => each.p99)),
    chunk50: median(chunks.map((each) => each.p50)),
    chunk99: median(chunks.map((each) => each.p99)),
    calls: held.reduce((sum, each) => sum + each.calls, 0),
    recorded: held.some((each) => each.recorded !== undefined)
      ? held.reduce((sum, each) => sum + (each.recorded ?? 0), 0)
      : undefined,
    backlog: median(held.map((each) => each.backlogSeconds)),
    resident: residentMb ?? median(held.flatMap((each) => each.residentMb ?? [])),
  };
}

/** Prints one Markdown table: medians, and ratios to the bare Node proxy measured in the same run. */
export function printTable(
  all: readonly Measured[],
  setting: { software: string; seconds: number; runs: number; windows: number },
): void {
  const lines = all.map(lineOf);
  const direct = lines.find((line) => line.name === 'direct');
  const bare = lines.find((line) => line.name === NODE_PROXY);
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  const out = [
    `${os.cpus().length} cores (${cpu}), Node ${process.versions.node}, model server ${setting.software}; medians of ${setting.runs} interleaved runs of ${setting.seconds} s (rates) and of ${setting.windows} interleaved windows (latencies); x: against the bare proxy; direct rate measured once; 20 body sizes, half of the answers streamed.`,
    '',
    '| way | calls/s held | against the bare proxy | added median, ms | added p99, ms | added per chunk p50 / p99, ms | calls made | recorded (rows stored, or calls in the spool) | backlog, s | collector, MB |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...lines.map((line) =>
      [
        `| ${line.name}`,
        digits(line.rate, 0),
        line.rate && bare?.rate ? `${digits(line.rate / bare.rate, 2)} x` : '–',
        addedCell(line.p50, direct?.p50, bare?.p50),
        addedCell(line.p99, direct?.p99, bare?.p99),
        `${digits(added(line.chunk50, direct?.chunk50), 3)} / ${digits(added(line.chunk99, direct?.chunk99), 3)}`,
        line.calls,
        line.recorded ?? '–',
        digits(line.backlog, 1),
        `${digits(line.resident, 0)} |`,
      ].join(' | '),
    ),
  ];
  const runs = all
    .filter(({ held }) => held.length > 1)
    .map(({ variant, held }) => `${variant.name}: ${held.map(({ rate }) => rate).join(', ')} calls/s, run by run.`);
  const notes = all.flatMap(({ variant }) =>
    variant.unstreamed ? [`${variant.name}: without streamed answers. ${variant.unstreamed}.`] : [],
  );
  process.stdout.write(`${[...out, '', ...runs, ...notes].join('\n')}\n`);
}

/** Prints where the CPU time of a call goes, microseconds, the largest part first. */
export function printCpu(name: string, rate: number, cpu: ReadonlyMap<string, number>): void {
  const parts = [...cpu].filter(([, time]) => time >= 0.5).sort(([, a], [, b]) => b - a);
  const total = parts.reduce((sum, [, time]) => sum + time, 0);
  const lines = parts.map(([part, time]) => `| ${name} | ${part} | ${time.toFixed(0)} |`);
  const out = [
    `| at ${rate} calls/s | part | CPU, µs a call |`,
    '|---|---|--:|',
    ...lines,
    `| | all | ${total.toFixed(0)} |`,
  ];
  process.stdout.write(`${out.join('\n')}\n\n`);
}
