import { unknownCurrencies } from './sections/prices.js';
import type { Config } from './schema.js';

/** What is wrong, and where. */
interface Objection {
  path: (string | number)[];
  message: string;
}

type Rule = (config: Config) => Objection[];

/** What sections must fulfil together, each of them being right by itself. */
export const together: readonly Rule[] = [ownPorts, ownNames, knownCurrencies, guardedDoors, knownChannels];

function ownPorts({ targets }: Config): Objection[] {
  const message = 'with several targets each needs its own listen, for example 4101';
  if (targets.length < 2) return [];
  return targets.flatMap(({ listen }, index) =>
    listen === undefined ? [{ path: ['targets', index, 'listen'], message }] : [],
  );
}

function ownNames({ targets }: Config): Objection[] {
  return targets.flatMap(({ name }, index) =>
    targets.findIndex((each) => each.name === name) === index
      ? []
      : [{ path: ['targets', index, 'name'], message: `the name "${name}" is taken` }],
  );
}

function knownCurrencies({ prices, currencies }: Config): Objection[] {
  return unknownCurrencies(prices, currencies).map((unknown) => ({
    path: ['currencies'],
    message: `prices are in ${unknown}, and its rate is not given, for example ${unknown}: 1.08`,
  }));
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

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
