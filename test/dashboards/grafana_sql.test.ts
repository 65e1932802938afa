import { describe, expect, it } from 'vitest';
import { expand } from './grafana_sql.js';

const situation = { from: 1_700_000_000_500, to: 1_700_003_600_000, intervalSeconds: 20, variables: {} };
const withModel = (model: string | string[]) => ({ ...situation, variables: { model } });

describe('Grafana macros, as the ClickHouse plugin writes them', () => {
  it.each([
    ['$__timeFilter(at)', 'at >= toDateTime(1700000000) AND at <= toDateTime(1700003600)'],
    ['$__timeInterval(at)', 'toStartOfInterval(toDateTime(at), INTERVAL 20 second)'],
    ['count() / $__interval_s', 'count() / 20'],
    ['$__fromTime', 'toDateTime(1700000000)'],
    ['toUnixTimestamp($__toTime)', 'toUnixTimestamp(toDateTime(1700003600))'],
  ])('%s', (macro, expected) => {
    expect(expand(macro, situation)).toBe(expected);
  });

  it.each([
    ['All', '$__all', '1=1'],
    ['All of many', ['$__all'], '1=1'],
    ['nothing', [], '1=1'],
    ['one', ['a b'], "f(x, y) IN (g('%7Ba%20b%7D'))"],
    ['several', ["it's", '\\'], "f(x, y) IN (g('%7Bit%27s%2C%5C%7D'))"],
  ])('$__conditionalAll with %s chosen', (_, model, expected) => {
    expect(expand("$__conditionalAll(f(x, y) IN (g('${model:percentencode}')), $model)", withModel(model))).toBe(
      expected,
    );
  });

  it('refuses what the plugin would leave in the query', () => {
    expect(() => expand('$__conditionalAll(a IN (1), b, $model)', situation)).toThrow('bare variable');
    expect(() => expand('$__timeGroup(at, 5m)', situation)).toThrow('$__timeGroup');
  });
});
