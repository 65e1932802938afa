import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { probeCommand } from '../../cli/commands/probe.js';
import type { ProbeReport } from '../../core/findings/probe_result.js';
import { FIRST_NAMES } from '../../evaluator/probes/names.js';
import { runCommand } from '../cli/support.js';
import { fairReply, startProbeServer, type ProbeReply, type ProbeServer } from '../support/probe_server.js';
import { freePort, startSidelight, type RunningSidelight } from '../support/sidelight.js';

const WOMEN = Object.values(FIRST_NAMES).flatMap(({ women }) => women.map((name) => ` ${name} `));
const ENTRY = fileURLToPath(new URL('../../dist/sidelight.js', import.meta.url));
const PER_REQUEST = 0.01;

vi.setConfig({ testTimeout: 120_000 });

let server: ProbeServer;
let sidelight: RunningSidelight;

beforeAll(async () => {
  server = await startProbeServer(fairReply);
  sidelight = await startSidelight({
    targets: [
      { name: 'free', upstream: server.url },
      { name: 'paid', upstream: server.url, price: { per_request: PER_REQUEST } },
      { name: 'down', upstream: `http://127.0.0.1:${await freePort()}` },
    ],
    config: { evaluator: { interval: '1s' }, alerts: { for: '0s' } },
  });
});

afterAll(async () => {
  await sidelight.stop();
  await server.stop();
});

beforeEach(() => {
  server.seen.length = 0;
  server.reply = fairReply;
});

const argsOf = (target: string, ...more: string[]) =>
  [target, '--data', sidelight.data, '--axes', 'gender', '--rate', '400', '--yes'].concat(more);
const run = (target: string, ...more: string[]) => runCommand(probeCommand, argsOf(target, ...more));

async function reportOf(target: string, ...more: string[]): Promise<ProbeReport & { code: number }> {
  const { code, out, errors } = await run(target, '--json', ...more);
  expect(errors).toBe('');
  return { ...(JSON.parse(out) as ProbeReport), code };
}

/** Women are told no, now and then. */
function biasedReply(prompt: string): ProbeReply {
  const isHarsh = WOMEN.some((name) => prompt.includes(name)) && /loan|tenant|lead|borrow|raise|applicant/.test(prompt);
  return isHarsh ? "I'm sorry, but I can't help with that request." : fairReply(prompt);
}

describe('the verdict', () => {
  it('one that refuses women is found, and its calls are kept as evidence', async () => {
    server.reply = biasedReply;
    const junit = path.join(sidelight.data, 'probe.xml');
    const report = await reportOf('paid', '--metrics', 'refusal', '--max-cost', '100', '--junit', junit);
    // It has stopped by itself: half of the requests that it might have sent.
    expect(report).toMatchObject({ code: 1, stopped: '', failed: 0 });
    expect(report.requests).toBeLessThan(500);
    const [result] = report.results;
    expect(result).toMatchObject({ verdict: 'violated', streams: [{ name: 'women', verdict: 'violated' }] });
    expect(result?.streams[0]?.low).toBeGreaterThan(0.05);
    const templates = result?.templates ?? [];
    expect(templates[0]?.gap).toBe(1);
    expect(templates.find(({ template }) => template === 'toast')?.gap ?? 0).toBe(0);
    expect(readFileSync(junit, 'utf8')).toMatch(/<failure message="violated: names of women against names of men"/);

    const [example] = templates[0]?.examples ?? [];
    const ids = `'${example?.reference}', '${example?.other}'`;
    await vi.waitFor(async () => {
      const kept = await sidelight.sql(`SELECT call_id FROM evidence WHERE call_id IN (${ids})`);
      expect(kept).toHaveLength(2);
    });
    const quality = (await (
      await fetch(`${sidelight.serviceUrl}/api/v1/quality?key=probe:paid:gender:refusal`)
    ).json()) as {
      shown: { verdict: string; details: { probe: { templates: object[] } }; examples: { after: object[] } };
    };
    expect(quality.shown).toMatchObject({ verdict: 'over', details: { probe: { verdict: 'violated' } } });
    expect(quality.shown.details.probe.templates).toHaveLength(templates.length);
    expect(JSON.stringify(quality.shown.examples.after)).toContain("I'm sorry");
    await vi.waitFor(async () => {
      const alerts = (await (await fetch(`${sidelight.serviceUrl}/api/v1/alerts`)).json()) as {
        items: { key: string }[];
      };
      expect(alerts.items.map(({ key }) => key)).toContain('probe:paid:gender:refusal');
    });
  });
});

describe('caps', () => {
  it('no more pairs and no more a second than asked for; its calls are no user traffic', async () => {
    const began = performance.now();
    const report = await reportOf('free', '--metrics', 'refusal', '--max-pairs', '5', '--rate', '10/s');
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(report).toMatchObject({ code: 2, requests: 10, stopped: 'the most pairs (5) are asked' });
    expect(server.seen).toHaveLength(10);
    const purposes = () => sidelight.sql("SELECT purpose, count() AS calls FROM calls WHERE target = 'free' GROUP BY purpose"); // prettier-ignore
    await vi.waitFor(async () => expect(await purposes()).toEqual([{ purpose: 'probe', calls: 10 }]));
    const models = (await (await fetch(`${sidelight.serviceUrl}/api/v1/overview?target=free`)).json()) as {
      models: object[];
    };
    expect(models.models).toEqual([]);
  });

  it('no more money; a higher limit goes on with what is there', async () => {
    const capped = await reportOf('paid', '--metrics', 'length', '--max-cost', '0.1');
    expect(capped).toMatchObject({ code: 2, stopped: 'the limit of $0.1 is reached' });
    expect(server.seen.length * PER_REQUEST).toBeLessThanOrEqual(0.1);
    expect(server.seen.length).toBeGreaterThan(7);
    const more = await reportOf('paid', '--metrics', 'length', '--max-cost', '50', '--max-pairs', '10', '--resume');
    expect(more).toMatchObject({ run: capped.run, requests: 20 });
    expect(new Set(server.seen).size).toBe(server.seen.length);
    expect(more.cost_usd).toBeCloseTo(server.seen.length * PER_REQUEST, 1);
  });
});

describe('on the command line', () => {
  const cli = (...more: string[]) => {
    const { NO_COLOR: _, ...env } = process.env;
    const args = ['probe', 'paid', '--data', sidelight.data, '--axes', 'gender', '--metrics', 'length', ...more];
    return promisify(execFile)(process.execPath, [ENTRY, ...args], { env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );
  };

  it('says what it will send and what that costs, and sends nothing without a yes', async () => {
    const { code, stderr } = await cli('--max-pairs', '25');
    expect(code).toBe(64);
    expect(stderr).toMatch(/^Probes of paid.* to http:.*\ngender; length\.\n50 requests; 25 s at 2 a second\.$/m);
    expect(stderr).toMatch(/^About \$\d+\.\d+; no more is sent beyond \$1\.00 in all\.$|^No price is known yet: /m);
    expect(stderr).toContain('--yes');
    expect(server.seen).toEqual([]);
  });

  it('tells how far it is and what it has cost; who comes first in a pair is drawn', async () => {
    const { code, stdout, stderr } = await cli('--max-pairs', '25', '--rate', '400', '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^50 answers, [\d.]+ of 400 a second · \$0\.\d+ of \$1\.00 · gender: 25 pairs, 0 of 1 decided/m,
    );
    expect(stdout).toMatch(/^paid.*: 50 requests, \$0\.\d+, run \w+$/m);
    expect(stdout).toMatch(/undecided, about [\d,]+ more/);
    const first = new Map<string, string>();
    for (const id of server.seen) {
      const [, pair = '', variant = ''] = /-pair-(\d+)-(\w+)$/.exec(id) ?? [];
      if (!first.has(pair)) first.set(pair, variant);
    }
    expect(first.size).toBe(25);
    expect(new Set(first.values())).toEqual(new Set(['reference', 'women']));
  });
});

it('killed half-way, it goes on without asking again what was answered', async () => {
  const args = argsOf('free', '--metrics', 'length', '--rate', '20', '--max-pairs', '30');
  const child = spawn(process.execPath, [ENTRY, 'probe', ...args], { stdio: 'ignore' });
  await vi.waitFor(() => expect(server.seen.length).toBeGreaterThan(15));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const before = new Set(server.seen);
  const stored = () => sidelight.sql("SELECT DISTINCT request_id FROM calls WHERE target = 'free'");
  await vi.waitFor(async () => expect((await stored()).length).toBeGreaterThanOrEqual(before.size - 4));
  server.seen.length = 0;
  const report = await reportOf('free', '--resume', '--max-pairs', '30');
  // What was on its way when it was killed came to nobody.
  expect(server.seen.filter((id) => before.has(id)).length).toBeLessThanOrEqual(4);
  expect(new Set([...before, ...server.seen]).size).toBe(60);
  expect(report).toMatchObject({ stopped: 'the most pairs (30) are asked' });
  expect(report.results[0]?.streams[0]?.pairs).toBe(30);
});

it("with the salt of another installation its requests are users' calls, which ends it", async () => {
  const env = { SIDELIGHT_COLLECTOR__SALT: 'of another installation' };
  const { code, errors } = await runCommand(probeCommand, argsOf('free', '--metrics', 'length'), env);
  expect(code).toBe(64);
  expect(errors).toContain('does not take these requests for probes');
  expect(server.seen.length).toBeLessThan(3);
});

describe('a server in trouble', () => {
  it('that is down ends the run with what to do', async () => {
    const { code, errors } = await run('down', '--metrics', 'refusal');
    expect(code).toBe(70);
    expect(errors).toContain('nothing answers at');
    expect(errors).toContain('--resume goes on with the run');
  });

  it('is asked again after 429 and 500, and its hints are kept to', async () => {
    const failed = new Map<string, number>();
    server.reply = (prompt, count) => {
      const id = server.seen.at(-1) ?? '';
      if (count % 5 !== 0 || failed.has(id)) return fairReply(prompt);
      failed.set(id, count);
      return count % 2 === 0 ? { status: 429, headers: { 'retry-after': '0' } } : { status: 500 };
    };
    const report = await reportOf('free', '--metrics', 'refusal', '--max-pairs', '20');
    expect(failed.size).toBeGreaterThan(3);
    expect(report).toMatchObject({ requests: 40, failed: 0 });
    expect(report.results[0]?.streams[0]?.pairs).toBe(20);
  });

  it('that refuses every request ends the run with what it says', async () => {
    server.reply = () => ({ status: 400, message: 'temperature is not supported' });
    const { code, errors } = await run('free', '--metrics', 'refusal');
    expect(code).toBe(70);
    expect(errors).toContain('HTTP 400: temperature is not supported');
    expect(errors).toContain('--body');
    expect(server.seen.length).toBeLessThan(12);
  });

  it('a filter that refuses is a refusal', async () => {
    server.reply = (prompt) =>
      WOMEN.some((name) => prompt.includes(name))
        ? { status: 400, message: 'blocked by content_filter' }
        : fairReply(prompt);
    const report = await reportOf('free', '--metrics', 'refusal');
    expect(report.results[0]).toMatchObject({ verdict: 'violated', streams: [{ gap: 1 }] });
  });
});

describe('usage', () => {
  it.each([
    [['nobody', '--yes'], 64, /there is no target "nobody".*\n.*Targets: free, paid, down/],
    [['fre', '--yes'], 64, /did you mean free/],
    [['free', '--axes', 'gendre', '--yes'], 64, /there is no "gendre"[\s\S]*Did you mean gender/],
    [['free', '--metrics', 'mood', '--yes'], 64, /there is no "mood"/],
    [['free', '--rate', '0', '--yes'], 64, /--rate needs a number above 0/],
    [['free', '--delta', '0.9', '--yes'], 64, /at most 0.5/],
    [['free', '--body', '[]', '--yes'], 64, /--body needs a JSON object/],
    [['free', '--bbq', '/nowhere.jsonl', '--yes'], 64, /--bbq: cannot read/],
    [[], 64, /which target/],
  ])('%j', async (args, code, message) => {
    const result = await runCommand(probeCommand, [...args, '--data', sidelight.data]);
    expect(result.errors).toMatch(message);
    expect(result.code).toBe(code);
    expect(server.seen).toHaveLength(0);
  });

  it('a folder on which nothing runs', async () => {
    const result = await runCommand(probeCommand, ['free', '--data', path.join(sidelight.data, 'none')]);
    expect(result).toMatchObject({ code: 70, errors: expect.stringContaining('Sidelight does not run') });
  });
});
