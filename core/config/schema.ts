import { z } from 'zod';
import { alerts } from './sections/alerts.js';
import { bias } from './sections/bias.js';
import { budgets } from './sections/budgets.js';
import { callers } from './sections/callers.js';
import { collector } from './sections/collector.js';
import { drift } from './sections/drift.js';
import { evaluator } from './sections/evaluator.js';
import { gate } from './sections/gate.js';
import { harms } from './sections/harms.js';
import { integrity } from './sections/integrity.js';
import { currencies, priceOverrides } from './sections/prices.js';
import { probes } from './sections/probes.js';
import { scorers } from './sections/scorers.js';
import { CREDENTIALS, withoutCredentials } from './secret.js';
import { service } from './sections/service.js';
import { slos } from './sections/slos.js';
import { store } from './sections/store.js';
import { target } from './sections/target.js';
import { together } from './together.js';

export { CAPTURE_LEVELS, type CaptureLevel } from './sections/capture_levels.js';
export { DEFAULT_HEALTH_PORT } from './sections/collector.js';
export { DEFAULT_OTLP_LISTEN, type Scope } from './sections/service.js';
export { DEFAULT_TAP_PORT, REDACTION_TYPES, type RedactionType, type TargetConfig } from './sections/target.js';
export type { AlertsConfig, ChannelConfig, Matchers } from './sections/alerts.js';
export type { BudgetConfig } from './sections/budgets.js';
export type { DriftConfig } from './sections/drift.js';
export type { JudgeConfig } from './sections/judge.js';
export type { OwnModelConfig } from './sections/own_model.js';
export type { ScorersConfig } from './sections/scorers.js';
export type { SloConfig } from './sections/slos.js';

const sections = z.strictObject({
  targets: z.array(target).default([]),
  collector: collector.prefault({}),
  service: service.prefault({}),
  store: store.prefault({}),
  evaluator: evaluator.prefault({}),
  scorers: scorers.prefault({}),
  gate: gate.prefault({}),
  probes: probes.prefault({}),
  drift: drift.prefault({}),
  integrity: integrity.prefault({}),
  harms: harms.prefault({}),
  bias: bias.prefault({}),
  slos,
  budgets,
  alerts: alerts.prefault({}),
  prices: priceOverrides.default([]).describe('Prices of models, before the price list; first match decides.'),
  prices_file: z
    .string()
    .optional()
    .describe('More of them, in a file (YAML or JSON) that is read again when it changes.'),
  prices_url: z
    .url({ protocol: /^https?$/ })
    .refine(withoutCredentials, CREDENTIALS)
    .optional()
    .describe('More of them, or a price list of genai-prices; fetched daily, the last good one is kept.'),
  currencies: currencies.default({}),
  callers,
  log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

/** The whole configuration. Every field has a default: no file is needed to start. */
export const configSchema = sections.superRefine((config, context) => {
  for (const rule of together) {
    for (const { path, message } of rule(config)) context.addIssue({ code: 'custom', path, message });
  }
});

export type Config = z.output<typeof sections>;
export type ConfigInput = z.input<typeof sections>;
