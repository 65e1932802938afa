import type { TargetConfig } from './config/schema.js';

export interface GpuPrice {
  target: string;
  /** US dollars per hour of all GPUs of the target together. */
  usdPerHour: number;
}

/**
 * GPU rates of the targets that `scope` is about. What a GPU costs idle belongs to its target, not to one of the
 * models on it: a scope of one model has none.
 */
export function gpuPrices(
  targets: readonly TargetConfig[],
  scope: { target?: string; model?: string; purposes: readonly string[] },
): GpuPrice[] {
  if ((scope.model ?? '*') !== '*') return [];
  return targets
    .filter((target) => (scope.target ?? '*') === '*' || scope.target === target.name)
    .filter((target) => scope.purposes.includes(target.purpose))
    .flatMap(({ name, price }) =>
      price?.gpu_hour === undefined ? [] : [{ target: name, usdPerHour: price.gpu_hour * price.gpus }],
    );
}
