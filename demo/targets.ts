import { isDeepStrictEqual } from 'node:util';
import { configSchema, type Config, type ConfigInput } from '../core/config/schema.js';
import { demoCallerNames } from './callers.js';
import type { Pace } from './chat.js';

/** One of the two demo model servers, and how its target is configured. */
export interface DemoTarget {
  name: string;
  models: Readonly<Record<string, Pace>>;
  /** What embeds texts there, if anything does. */
  embeddingModel?: string;
  /** Share of the demo traffic. */
  share: number;
  target: Omit<NonNullable<ConfigInput['targets']>[number], 'name' | 'upstream' | 'listen'>;
}

const HEADERS = { tenant_header: 'x-tenant', session_header: 'x-session-id' };

/** A hosted API paid by the token, and a self-hosted server paid by the GPU-hour. */
export const DEMO_TARGETS: readonly DemoTarget[] = [
  {
    name: 'demo-api',
    models: {
      'gpt-4o-mini': { firstTokenMs: [180, 520], tokensPerSecond: 75 },
      'gpt-4.1': { firstTokenMs: [300, 900], tokensPerSecond: 55 },
    },
    embeddingModel: 'text-embedding-3-small',
    share: 0.6,
    target: {
      ...HEADERS,
      environment: 'demo',
      version: '2026-10',
      purpose: 'demo',
      provider: 'openai',
      metrics: 'off',
    },
  },
  {
    name: 'demo-gpu',
    models: { 'llama-3.1-8b-instruct': { firstTokenMs: [60, 240], tokensPerSecond: 95 } },
    share: 0.4,
    target: { ...HEADERS, environment: 'demo', version: 'v1', purpose: 'demo', price: { gpu_hour: 1.8 } },
  },
];

/**
 * What the demo holds its calls against: objectives its slow spells come near, and a budget it spends in a few days. It is watched for drift against its
 * first five minutes, so that a first look sees it learn, judge and find the change: far too short for anything real, as its promise says.
 */
const DEMO_RULES: Pick<ConfigInput, 'slos' | 'budgets' | 'drift' | 'bias'> = {
  slos: [
    { name: 'errors', metric: 'error_ratio', objective: 0.97 },
    { name: 'latency', metric: 'latency', objective: 0.95, threshold: '6s' },
    { name: 'ttft', metric: 'ttft', objective: 0.95, threshold: '1s' },
  ],
  budgets: [{ name: 'demo', metric: 'cost', limit: 100, period: 'month' }],
  drift: { reference: '5m', min_sessions: 100, watermark: '1m' },
  bias: { groups: [{ name: 'team', by: 'tenant' }] },
};

/**
 * A configuration for the demo: the given one, with the demo's targets and rules.
 * @param upstreams URL of each demo model server, by target name
 * @param firstTap where the first tap listens; the others take the ports after it (any free port when 0)
 */
export function demoConfig(
  config: Config,
  upstreams: Readonly<Record<string, string>>,
  firstTap: { host: string; port: number },
): Config {
  const { targets, slos, budgets, drift, bias } = configSchema.parse({
    ...DEMO_RULES,
    targets: DEMO_TARGETS.map(({ name, target }, index) => ({
      ...target,
      name,
      upstream: upstreams[name] ?? 'http://127.0.0.1:9',
      listen: `${firstTap.host}:${firstTap.port === 0 ? 0 : firstTap.port + index}`,
    })),
  });
  const { salt } = config.collector;
  const callers = { ...(salt === undefined ? {} : demoCallerNames(salt)), ...config.callers };
  const usual = configSchema.parse({});
  return {
    ...config,
    targets,
    slos,
    callers,
    budgets: config.budgets.length > 0 ? config.budgets : budgets,
    // What somebody has set is left as it is.
    drift: isDeepStrictEqual(config.drift, usual.drift) ? drift : config.drift,
    bias: isDeepStrictEqual(config.bias, usual.bias) ? bias : config.bias,
  };
}
