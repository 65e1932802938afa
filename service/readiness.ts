import type { z } from 'zod';
import { messageOf } from '../core/errors.js';
import type { readiness } from './schemas/api.js';
import type { ServiceContext } from './context.js';

export type Readiness = z.output<typeof readiness>;

/** What has to be true for calls to be taken: the store answers and is migrated, there is room, nobody is stopping us. */
export async function readinessOf(service: ServiceContext): Promise<Readiness> {
  const checks: Readiness['checks'] = {
    not_draining: {
      ok: !service.state.draining,
      detail: service.state.draining ? 'the service is stopping' : 'running',
    },
    store: await storeCheck(service),
    backlog: backlogCheck(service),
  };
  return { ready: Object.values(checks).every((each) => each.ok), checks };
}

async function storeCheck(service: ServiceContext): Promise<{ ok: boolean; detail: string }> {
  try {
    await service.probeStore();
    return { ok: true, detail: 'answers, migrations applied' };
  } catch (error) {
    return { ok: false, detail: messageOf(error).slice(0, 300) };
  }
}

function backlogCheck({ backlog }: ServiceContext): { ok: boolean; detail: string } {
  const detail = `${backlog.size} of ${backlog.capacity} bytes wait to be stored`;
  return { ok: backlog.size < backlog.capacity, detail };
}
