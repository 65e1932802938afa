import { createBiasCheck } from './bias/index.js';
import { createBudgetCheck } from './budget/index.js';
import { createCaptureCheck } from './capture.js';
import type { Check } from './check.js';
import { createDriftCheck } from './drift/index.js';
import { createIntegrityCheck } from './integrity/index.js';
import { createHarmCheck } from './harm/index.js';
import { createProbeCheck } from './probe.js';
import { createSloCheck } from './slo/index.js';

/** The registry: one line per check. */
export function createChecks(): Check[] {
  return [
    createSloCheck(),
    createBudgetCheck(),
    createCaptureCheck(),
    createDriftCheck(),
    createHarmCheck(),
    createBiasCheck(),
    createIntegrityCheck(),
    createProbeCheck(),
  ];
}

export type { Check, CheckContext } from './check.js';
