import type { z } from 'zod';
import { DEFAULT_TAP_PORT, type TargetConfig } from '../../core/config/schema.js';
import { queries } from '../../store/index.js';
import type { targetStatus } from '../schemas/api.js';
import type { ServiceContext } from '../context.js';
import { addressUrl } from '../http/listen.js';

export type TargetState = z.output<typeof targetStatus>;

/** Targets of the configuration, then those that only calls tell of. */
export async function targetStates(service: ServiceContext): Promise<TargetState[]> {
  const rows = await queries.targetStatus(service.store, service.clock.now());
  const configured = service.config.targets.map((each) => {
    const row = rows.find(({ target }) => target === each.name);
    return row === undefined ? configuredState(each) : seenState(row, each);
  });
  const names = new Set(configured.map((each) => each.name));
  return [...configured, ...rows.filter((row) => !names.has(row.target)).map((row) => seenState(row))];
}

function configuredState(target: TargetConfig): TargetState {
  return {
    name: target.name,
    environment: target.environment,
    version: target.version,
    backends: [],
    models: [],
    first_call_at: null,
    last_call_at: null,
    calls_24h: 0,
    gpu_hour_usd: gpuHourOf(target),
    demo: target.purpose === 'demo',
    tap_url: tapUrlOf(target),
  };
}

function seenState({ target: name, ...row }: queries.TargetRow, target?: TargetConfig): TargetState {
  return { name, ...row, gpu_hour_usd: gpuHourOf(target), tap_url: tapUrlOf(target) };
}

function gpuHourOf(target: TargetConfig | undefined): number | null {
  const price = target?.price;
  return price?.gpu_hour === undefined ? null : price.gpu_hour * (price.gpus ?? 1);
}

/** Unknown where the system chooses the port, and for targets of collectors elsewhere. */
function tapUrlOf(target: TargetConfig | undefined): string | null {
  if (target === undefined) return null;
  const address = target.listen ?? { host: '127.0.0.1', port: DEFAULT_TAP_PORT };
  return address.port === 0 ? null : addressUrl(address);
}
