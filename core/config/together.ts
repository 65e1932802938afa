import { tapFor } from './choose_tap.js';
import { budgetCovers } from '../enforcement.js';
import { unknownCurrencies } from './sections/prices.js';
import { DEFAULT_TAP_PORT, type TargetConfig } from './sections/target.js';
import type { Config } from './schema.js';
import { writeBytes, writeListen, type ListenAddress } from './units.js';

/** What is wrong, and where. */
interface Objection {
  path: (string | number)[];
  message: string;
}

type Rule = (config: Config) => Objection[];

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const EVERYWHERE = new Set(['0.0.0.0', '::']);

/** What sections must fulfil together, each of them being right by itself. */
export const together: readonly Rule[] = [
  ownPorts,
  ownNames,
  ownObjectives,
  roomySpool,
  noCircles,
  knownCurrencies,
  guardedDoors,
  knownChannels,
  lastingAlerts,
  enforceableBudgets,
];

function ownPorts({ targets }: Config): Objection[] {
  const message = 'with several targets each needs its own listen, for example 4101';
  if (targets.length < 2) return [];
  return targets.flatMap(({ listen }, index) =>
    listen === undefined ? [{ path: ['targets', index, 'listen'], message }] : [],
  );
}

/** Lists whose entries are told apart by their names alone. */
const NAMED: readonly { path: readonly string[]; list: (config: Config) => readonly { name: string }[] }[] = [
  { path: ['targets'], list: ({ targets }) => targets },
  { path: ['service', 'tokens'], list: ({ service }) => service.tokens },
  { path: ['budgets'], list: ({ budgets }) => budgets },
  { path: ['alerts', 'channels'], list: ({ alerts }) => alerts.channels },
  { path: ['scorers', 'models'], list: ({ scorers }) => scorers.models },
  { path: ['scorers', 'judges'], list: ({ scorers }) => scorers.judges },
  { path: ['bias', 'groups'], list: ({ bias }) => bias.groups },
];

/** Of two entries of one name the second would not be told, or would take the place of the first. */
function ownNames(config: Config): Objection[] {
  return NAMED.flatMap(({ path, list }) => {
    const names = list(config).map(({ name }) => name);
    return names.flatMap((name, index) =>
      names.indexOf(name) === index ? [] : [{ path: [...path, index, 'name'], message: `the name "${name}" is taken` }],
    );
  });
}

/** Objectives may share a name where they judge different targets or models: the verdict is known by all three. */
function ownObjectives({ slos }: Config): Objection[] {
  const meet = (a: string, b: string): boolean => a === b || a === '*' || b === '*';
  return slos.flatMap(({ name, target, model }, index) => {
    const isTaken = slos
      .slice(0, index)
      .some((each) => each.name === name && meet(each.target, target) && meet(each.model, model));
    const message = `the name "${name}" is taken by an objective for the same calls`;
    return isTaken ? [{ path: ['slos', index, 'name'], message }] : [];
  });
}

/** Segments that wait for the service, beside the one being closed: in a smaller spool each would be dropped as soon as it is closed. */
const LEAST_SEGMENTS = 4;

function roomySpool({ collector }: Config): Objection[] {
  const least = LEAST_SEGMENTS * collector.segment_max;
  if (collector.spool_max >= least) return [];
  const message = `expected at least ${writeBytes(least)}: room for ${LEAST_SEGMENTS} segments of collector.segment_max`;
  return [{ path: ['collector', 'spool_max'], message }];
}

/** A tap that relays to itself, straight or by way of others, would open connections until there are none left. */
function noCircles({ targets }: Config): Objection[] {
  const next = (from: TargetConfig | undefined): TargetConfig | undefined =>
    from && targets.find((each) => isAt(from.upstream, tapOf(each)));
  return targets.flatMap((target, index) => {
    let reached = next(target);
    for (let steps = 1; steps < targets.length && reached !== target; steps++) reached = next(reached);
    if (reached !== target) return [];
    const message = `leads back to its own tap (${writeListen(tapOf(target))}), in a circle; name the model server, or listen elsewhere`;
    return [{ path: ['targets', index, 'upstream'], message }];
  });
}

function tapOf({ listen }: TargetConfig): ListenAddress {
  return listen ?? { host: '127.0.0.1', port: DEFAULT_TAP_PORT };
}

/** Is this URL one of what listens there? Names other than localhost are not looked up. */
function isAt(url: string, { host, port }: ListenAddress): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, port: named, protocol } = new URL(url);
  const wanted = hostname.replace(/^\[(.*)\]$/, '$1');
  const isHere = wanted === host || (LOOPBACK.test(wanted) && (LOOPBACK.test(host) || EVERYWHERE.has(host)));
  return isHere && port !== 0 && port === (Number(named) || (protocol === 'https:' ? 443 : 80));
}

function knownCurrencies({ prices, currencies }: Config): Objection[] {
  return unknownCurrencies(prices, currencies).map((unknown) => ({
    path: ['currencies'],
    message: `prices are in ${unknown}, and its rate is not given, for example ${unknown}: 1.08`,
  }));
}

function guardedDoors({ service }: Config): Objection[] {
  if (service.tokens.length > 0) return [];
  return (['listen', 'otlp_listen'] as const).flatMap((door) => {
    const host = service[door]?.host;
    if (host === undefined || LOOPBACK.test(host)) return [];
    const message = `listening beyond this machine (${host}) needs at least one token in service.tokens`;
    return [{ path: ['service', door], message }];
  });
}

function knownChannels({ alerts }: Config): Objection[] {
  const known = new Set(alerts.channels.map(({ name }) => name));
  return alerts.routes.flatMap(({ channels }, index) =>
    channels
      .filter((wanted) => !known.has(wanted))
      .map((wanted) => ({
        path: ['alerts', 'routes', index, 'channels'],
        message: `there is no channel "${wanted}"`,
      })),
  );
}

/** What Alertmanager is told must hold until it is told again. */
function lastingAlerts({ alerts }: Config): Objection[] {
  const message = 'must be longer than alerts.repeat_interval: until then nothing is told again';
  return alerts.channels.flatMap((channel, index) =>
    channel.type === 'alertmanager' && channel.holds <= alerts.repeat_interval
      ? [{ path: ['alerts', 'channels', index, 'holds'], message }]
      : [],
  );
}

/** Who refuses a call must be able to answer it, and knows its target, not what is in its body. */
function enforceableBudgets({ budgets, targets }: Config): Objection[] {
  return budgets.flatMap((budget, index) => {
    if (!budget.enforce) return [];
    const path = ['budgets', index, 'enforce'];
    if (budget.model !== '*') {
      const message = `a budget of one model (${budget.model}) cannot be enforced: the tap does not read which model is asked for; leave model out, or set enforce: false`;
      return [{ path, message }];
    }
    const passive = targets.filter((each) => budgetCovers(budget, each.name) && tapFor(each) === 'tcp');
    return passive.map(({ name, tap }) => ({
      path,
      message: `target "${name}" has the tcp tap${tap === 'auto' ? ' (by tap: auto)' : ''}, which passes bytes and cannot refuse a call; set tap: http for it`,
    }));
  });
}
