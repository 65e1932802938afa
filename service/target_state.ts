import type { z } from 'zod';
import type { TargetConfig } from '../core/config/schema.js';
import { queries } from '../store/index.js';
import type { targetStatus } from './api_schemas.js';
import type { ServiceContext } from './context.js';

export type TargetState = z.output<typeof targetStatus>;

/** Targets of the configuration, then those that only calls tell of. */
export async function targetStates(service: ServiceContext): Promise<TargetState[]> {
  const rows = await queries.targetStatus(service.store, service.clock.now());
  const configured = service.config.targets.map((each) =>
    configuredState(
      each,
      rows.find((row) => row.target === each.name),
    ),
  );
  const names = new Set(configured.map((each) => each.name));
  return [...configured, ...rows.filter((row) => !names.has(row.target)).map((row) => seenState(row, null))];
}

function configuredState(target: TargetConfig, row: queries.TargetRow | undefined): TargetState {
  const rate = target.price?.gpu_hour;
  const gpuHour = rate === undefined ? null : rate * (target.price?.gpus ?? 1);
  if (row) return seenState(row, gpuHour);
  return {
    name: target.name,
    environment: target.environment,
    version: target.version,
    backends: [],
    models: [],
    first_call_at: null,
    last_call_at: null,
    calls_24h: 0,
    gpu_hour_usd: gpuHour,
    demo: target.purpose === 'demo',
  };
}

function seenState({ target, ...row }: queries.TargetRow, gpuHourUsd: number | null): TargetState {
  return { name: target, ...row, gpu_hour_usd: gpuHourUsd };
}
