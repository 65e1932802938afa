import type { Finding } from '../../../core/findings/finding.js';
import { ScorersNow } from '../../prevalence/scorers_on.js';
import type { Check } from '../check.js';
import { WatchedTargets } from '../watched_targets.js';
import { biasFindings } from './findings.js';
import { OddsLooks } from './odds.js';
import { advanced, type BiasStream } from './stream.js';

/**
 * Gaps between groups that callers declare, in what became of the first call of their sessions. Whatever the groups are, they are read from
 * where the configuration says, never from texts.
 */
export function createBiasCheck(): Check {
  const streams = new Map<string, BiasStream>();
  const targets = new WatchedTargets();
  const odds = new OddsLooks();
  return {
    kind: 'bias',
    async evaluate(context) {
      const { config, store } = context;
      if (!config.bias.enabled || config.bias.groups.length === 0) return [];
      const names = await targets.of(config.bias.period, context);
      const scorers = await ScorersNow.read(config, store);
      const findings: Finding[] = [];
      for (const groups of config.bias.groups) {
        for (const target of names) {
          const stream = await advanced(streams, groups, target, scorers, context);
          findings.push(...biasFindings(groups, target, stream, scorers, context));
          findings.push(...(await odds.findings(groups, target, stream, scorers, context)));
        }
      }
      return findings;
    },
  };
}
