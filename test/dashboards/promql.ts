import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<ReturnType<typeof parser.parse>['resolve']>;

/** A metric that an expression asks for. */
export interface Asked {
  metric: string;
  /** Labels that it is matched or grouped by. */
  labels: string[];
  /** The function over its range, for example rate; '' for a value at one moment. */
  over: string;
  /** The range, as the board spells it. */
  range: string;
}

/** What Grafana puts in before Prometheus sees an expression. */
const BUILT_IN: [RegExp, string][] = [
  [/\$__rate_interval\b/g, '5m'],
  [/\$__range_s\b/g, '3600'],
  [/\$__range\b/g, '1h'],
  [/\$\w+/g, 'chosen'],
];

export const interpolate = (expression: string): string =>
  BUILT_IN.reduce((text, [pattern, value]) => text.replace(pattern, value), expression);

/** Reads an expression as Prometheus would. @throws when it is not PromQL */
export function readPromql(expression: string): Asked[] {
  const text = interpolate(expression);
  const asked: Asked[] = [];
  const sourceOf = (node: Node | null): string => (node === null ? '' : text.slice(node.from, node.to));
  parser.parse(text).iterate({
    enter: ({ node, type }) => {
      if (type.isError) throw new Error(`not PromQL at ${node.from}: ${expression}`);
      if (type.name !== 'VectorSelector') return;
      const ranged = node.parent?.name === 'MatrixSelector' ? node.parent : null;
      const call = ranged?.parent?.parent ?? null;
      asked.push({
        metric: sourceOf(node.getChild('Identifier')),
        labels: [...labelNames(node.getChild('LabelMatchers')), ...groupedBy(node)].map(sourceOf),
        over: sourceOf(call?.getChild('FunctionIdentifier') ?? null),
        range: sourceOf(ranged?.lastChild ?? null),
      });
    },
  });
  return asked;
}

function groupedBy(selector: Node): Node[] {
  const labels: Node[] = [];
  for (let node = selector.parent; node !== null; node = node.parent) {
    const modifier = node.getChild('AggregateModifier');
    if (modifier) labels.push(...labelNames(modifier.getChild('GroupingLabels')));
  }
  return labels;
}

function labelNames(node: Node | null): Node[] {
  if (node === null) return [];
  const matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher'].flatMap((name) => node.getChildren(name));
  return [node, ...matchers].flatMap((each) => each.getChildren('LabelName'));
}
