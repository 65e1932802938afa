import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { callSchema, type StoredCall } from '../../../core/call.js';
import { createWriter, queries, type Store, type Writer } from '../../../store/index.js';
import { createRandom } from '../../drift/random.js';
import { drawSession, SCORERS } from '../sessions.js';
import { texts } from './seed.js';

/** A segment a second, as collectors ship them. */
const SEGMENT_MS = 1000;

/** Calls that come evenly, through the writer, while something else is measured. */
export class Load {
  private readonly random = createRandom(2);
  private readonly prompts = texts(0);
  private readonly outputs = texts(1);
  private timer: NodeJS.Timeout | undefined;
  private sent = 0;
  private segments = 0;
  /** How long inserts took, milliseconds. */
  readonly inserts: number[] = [];
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly writer: Writer,
    private readonly plan: { rate: number; tenants: number; scored: number },
    private readonly change: (call: StoredCall, at: number) => void,
  ) {}

  /** @param change what has become of calls by then */
  static async begin(
    store: Store,
    plan: { rate: number; tenants: number; scored: number; from: number },
    change: (call: StoredCall, at: number) => void,
  ): Promise<Load> {
    const writer = await createWriter(store, { quarantineDir: tmpdir(), log: pino({ level: 'silent' }) });
    const load = new Load(store, writer, plan, change);
    load.timer = setInterval(() => load.ship(plan.from), SEGMENT_MS);
    return load;
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
  }

  private ship(from: number): void {
    const until = Math.floor(((Date.now() - from) / 1000) * this.plan.rate);
    const calls = Array.from({ length: Math.max(0, until - this.sent) }, (_, i) =>
      this.call(from + ((this.sent + i) * 1000) / this.plan.rate),
    );
    this.sent = Math.max(this.sent, until);
    const began = performance.now();
    this.writing = this.writing.then(async () => {
      await this.writer.ingest({ segment: `live-${this.segments++}`, collectorId: 'bench', calls });
      this.inserts.push(performance.now() - began);
      await queries.saveScores(this.store, calls.filter(() => this.random.uniform() < this.plan.scored).flatMap((call) => this.scores(call))); // prettier-ignore
    });
  }

  private call(at: number): StoredCall {
    const session = drawSession(this.random, at, this.plan.tenants, false);
    const { values, version, route, tenant, caller } = session;
    const parsed = callSchema.parse({
      call_id: `live-${this.sent}-${session.session}`,
      started_at: new Date(at).toISOString(),
      target: 'llama',
      environment: 'production',
      tap: 'tcp',
      backend: 'openai',
      operation: 'chat',
      version: String(Number(version) % 2),
      request_model: `model-${this.random.below(2)}`,
      response_model: `model-${this.random.below(2)}`,
      route,
      tenant,
      caller,
      http_status: 200,
      outcome: values['errors'] === 1 ? 'error' : values['aborts'] === 1 ? 'client_abort' : 'ok',
      duration_ms: Number(values['latency']),
      ttft_ms: Number(values['ttft']),
      tpot_ms: Number(values['tpot']),
      input_tokens: Number(values['input_tokens']),
      output_tokens: 1 + Number(values['output_tokens']),
      tokens_source: 'reported',
      finish_reasons: [values['cut_off'] === 1 ? 'length' : values['refusals'] === 1 ? 'content_filter' : 'stop'],
      prompt: this.prompts[this.random.below(this.prompts.length)],
      output: this.outputs[this.random.below(this.outputs.length)],
    });
    const call = { ...parsed, cost_usd: Number(values['cost']), cost_source: 'price_list', price_version: 'bench' } as const; // prettier-ignore
    this.change(call, at);
    return call;
  }

  private scores(call: StoredCall): queries.ScoreRow[] {
    return SCORERS.map((scorer) => ({
      call_id: call.call_id,
      started_at: call.started_at,
      target: call.target,
      model: call.response_model,
      purpose: call.purpose,
      session_id: '',
      scorer,
      scorer_version: '1',
      score: this.random.uniform() ** 4,
      label: '',
      categories: {},
      read: 1,
      reason: '',
      spans: [],
      probability: 1,
      scored_at: call.started_at,
    }));
  }
}
