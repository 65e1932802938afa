import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../core/time/clock.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError, messageOf } from '../../core/errors.js';
import { asArray, asNumber, asRecord, asString } from '../../core/json.js';
import { createLogger } from '../../core/process/log.js';
import { count } from '../../core/words/amounts.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { serviceUrl, withSalt } from '../installation/data_folder.js';
import type { Chunk } from '../import/lines.js';
import { tokenFor } from '../installation/service_client.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

/** Where records are posted to. */
interface Door {
  url: string;
  token: string | undefined;
}

interface Progress {
  lines: number;
  stored: number;
  known: number;
  skipped: number;
  aside: number;
}

const ATTEMPTS = 8;
const REASONS_SHOWN = 10;
const PROGRESS_LINES = 50_000;

export const importCommand: Command = {
  name: 'import',
  usage: 'FILE',
  summary: 'takes in calls from a file: history, offline devices, batch jobs',
  details: [
    'FILE holds one JSON object a line (docs/ingest.md), the output of an OpenAI batch, or an export; gzipped or not; - is standard input.',
    'Goes through the running service, or opens the data folder itself. Killed half-way, it may be run again: calls are known by their call_id,',
    'or else by their line. Exit code 1 when lines were set aside.',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    target: { type: 'string', value: 'NAME', help: 'target of the lines that do not name one', default: 'their model' },
    url: { type: 'string', value: 'URL', help: 'a running service', default: 'found through the data folder' },
  },
  positionals: 1,
  run: async (invocation) => {
    const [file] = invocation.positionals;
    if (file === undefined) {
      throw new SidelightError('USAGE', 'import needs a file', { hint: 'For example: sidelight import calls.ndjson' });
    }
    const { chunksOf, requireFile } = await import('../import/lines.js');
    requireFile(file);
    const config = readConfig(invocation);
    const started = performance.now();
    const url = await serviceUrl(textFlag(invocation, 'url'), config.store.data);
    const work = (door: Door) => send(invocation, door, chunksOf(file, textFlag(invocation, 'target')));
    const done =
      url === undefined ? await inFolder(config, work) : await work({ url, token: tokenFor(config, 'ingest') });
    invocation.print(summaryOf(done, file, (performance.now() - started) / 1000));
    return done.aside > 0 ? 1 : 0;
  },
};

async function send(invocation: Invocation, door: Door, chunks: AsyncIterable<Chunk>): Promise<Progress> {
  const done: Progress = { lines: 0, stored: 0, known: 0, skipped: 0, aside: 0 };
  for await (const chunk of chunks) {
    const answer = await post(door, chunk);
    const before = done.aside;
    add(done, chunk, answer);
    const shown = asArray(answer['errors'])
      .slice(0, Math.max(0, REASONS_SHOWN - before))
      .map(asRecord);
    for (const { line, reason } of shown) {
      const number = chunk.numbers[(asNumber(line) ?? 0) - 1] ?? '?';
      invocation.print(`line ${number}: ${asString(reason)}`);
    }
    if (Math.floor(done.lines / PROGRESS_LINES) > Math.floor((done.lines - chunk.numbers.length) / PROGRESS_LINES)) {
      invocation.print(`${count(done.lines)} lines ...`);
    }
  }
  return done;
}

function add(done: Progress, chunk: Chunk, answer: Record<string, unknown>): void {
  const isKnown = asString(answer['status']) === 'duplicate';
  const told = (field: string) => asNumber(answer[field]) ?? 0;
  done.lines += chunk.numbers.length;
  done.stored += told('rows');
  done.known += isKnown ? chunk.numbers.length : told('duplicates');
  done.skipped += told('skipped');
  done.aside += told('quarantined');
}

/**
 * Posts one chunk; a service that is busy or starting is asked again.
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED with the service's words
 */
async function post({ url, token }: Door, chunk: Chunk): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const body = new Uint8Array(gzipSync(chunk.text));
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(Math.min(5000, 250 * 2 ** attempt));
    try {
      const response = await fetch(new URL('/api/v1/calls', url), { method: 'POST', headers, body });
      const answer = asRecord(await response.json());
      if (response.ok) return answer;
      problem = asString(answer['detail']) || `the service answered ${response.status}`;
      if (response.status < 500) throw new SidelightError('QUERY_REFUSED', problem);
    } catch (error) {
      if (error instanceof SidelightError) throw error;
      problem = `the service at ${url} does not answer: ${messageOf(error)}`;
    }
  }
  throw new SidelightError('STORE_UNAVAILABLE', problem, { hint: 'Run it again: what is stored is not stored twice.' });
}

/** With no service running: one of its own on the data folder, that nobody else can talk to. */
async function inFolder(config: Config, work: (door: Door) => Promise<Progress>): Promise<Progress> {
  const salted = withSalt(config);
  const [{ migrate, openStore }, { createService }] = await Promise.all([
    import('../../store/index.js'),
    import('../../service/index.js'),
  ]);
  const log = createLogger('import', 'error', 2);
  const token = randomBytes(24).toString('hex');
  const local = { host: '127.0.0.1', port: 0 };
  const tokens = [{ name: 'import', token, scopes: ['ingest' as const] }];
  const service = { ...salted.service, listen: local, otlp_listen: local, url: undefined, tokens };
  const store = await openStore(salted.store, { log });
  try {
    await migrate(store, salted.store);
    const own = createService({ config: { ...salted, service }, store, log, clock: systemClock, env: {} });
    const { url } = await own.start();
    try {
      return await work({ url, token });
    } finally {
      await own.stop();
    }
  } finally {
    await store.close();
  }
}

function summaryOf(done: Progress, file: string, seconds: number): string {
  const rest = [
    ...(done.known > 0 ? [`${count(done.known)} already there`] : []),
    ...(done.skipped > 0 ? [`${count(done.skipped)} not kept, as configured`] : []),
    ...(done.aside > 0 ? [`${count(done.aside)} set aside in the quarantine folder`] : []),
  ];
  const name = file === '-' ? 'standard input' : file;
  const from = `${count(done.lines)} lines of ${name} in ${seconds.toFixed(1)} s`;
  return `Imported ${count(done.stored)} calls from ${from}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}.`;
}
