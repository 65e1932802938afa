import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SidelightError, messageOf } from '../../core/errors.js';
import { parsedJson } from '../../core/json.js';
import { makeFolder } from '../../core/process/make_folder.js';
import { PROBE_AXES, PROBE_METRICS } from '../../core/findings/probe_result.js';
import type { Measured } from '../../evaluator/probes/index.js';

/** What a run asks, fixed when it begins. */
const planSchema = z.object({
  run: z.string(),
  target: z.string(),
  model: z.string(),
  axes: z.array(z.enum(PROBE_AXES)),
  metrics: z.array(z.enum(PROBE_METRICS)),
  delta: z.number(),
  alpha: z.number(),
  /** Versions of the scorers: scores of different ones are not compared. */
  scorers: z.string(),
  /** Hash of the BBQ file; empty for Sidelight's own questions. */
  questions: z.string(),
  started_at: z.string(),
});
export type ProbePlan = z.output<typeof planSchema>;

const entrySchema = z.object({
  name: z.string(),
  measured: z.record(z.string(), z.number().nullable()),
  /** What its judgement cost, US dollars. */
  judging_usd: z.number().default(0),
});

const KEPT_MS = 30 * 86_400_000;

/**
 * A run on disk, in the data folder: its plan, then a line for each answer with what was measured of it; no text is kept. A line that was cut off
 * is as if it were not there.
 */
export class ProbeJournal {
  private constructor(
    private readonly file: string,
    readonly plan: ProbePlan,
    readonly known: ReadonlyMap<string, Measured>,
    /** What their judgements cost, US dollars. */
    readonly judgingUsd: number,
  ) {}

  /** @throws {SidelightError} STORE_UNAVAILABLE when the folder cannot be written */
  static begin(data: string, wanted: ProbePlan): ProbeJournal {
    const folder = folderOf(data);
    try {
      makeFolder(folder, 0o700);
      removeOld(folder);
      const file = join(folder, `${wanted.run}.jsonl`);
      writeFileSync(file, `${JSON.stringify(wanted)}\n`, { mode: 0o600 });
      return new ProbeJournal(file, wanted, new Map(), 0);
    } catch (error) {
      throw new SidelightError('STORE_UNAVAILABLE', `cannot write to ${folder}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** The newest run on a target that is not over; null where there is none. */
  static unfinished(data: string, target: string): ProbeJournal | null {
    const journals = filesIn(folderOf(data)).flatMap((file) => {
      const read = readJournal(file);
      return read === null || read.plan.target !== target || read.isOver
        ? []
        : [new ProbeJournal(file, read.plan, read.known, read.judgingUsd)];
    });
    return journals.toSorted((a, b) => (a.plan.started_at < b.plan.started_at ? 1 : -1))[0] ?? null;
  }

  /** @param judgingUsd what its judgement cost, US dollars */
  note(name: string, measured: Measured, judgingUsd: number): void {
    this.append({ name, measured, ...(judgingUsd > 0 && { judging_usd: judgingUsd }) });
  }

  /** All is decided: there is nothing to go on with. */
  finish(): void {
    this.append({ over: true });
  }

  private append(line: object): void {
    try {
      appendFileSync(this.file, `\n${JSON.stringify(line)}`);
    } catch (error) {
      throw new SidelightError('DISK_FULL', `cannot write to ${this.file}: ${messageOf(error)}`, { cause: error });
    }
  }
}

const folderOf = (data: string) => join(data, 'probes');

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function removeOld(folder: string): void {
  for (const file of filesIn(folder)) {
    if (Date.now() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, { force: true });
  }
}

interface Read {
  plan: ProbePlan;
  known: Map<string, Measured>;
  judgingUsd: number;
  isOver: boolean;
}

function readJournal(file: string): Read | null {
  const lines = readFileSync(file, 'utf8').split('\n');
  const head = planSchema.safeParse(parsedJson(lines[0] ?? ''));
  if (!head.success) return null;
  const known = new Map<string, Measured>();
  let judgingUsd = 0;
  let isOver = false;
  for (const line of lines.slice(1)) {
    const value = parsedJson(line);
    const read = entrySchema.safeParse(value);
    if (read.success) {
      known.set(read.data.name, read.data.measured);
      judgingUsd += read.data.judging_usd;
    } else if (typeof value === 'object' && value !== null && 'over' in value) isOver = true;
  }
  return { plan: head.data, known, judgingUsd, isOver };
}
