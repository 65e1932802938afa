import { SERVICE_METRICS } from '../../core/names/metrics.js';
import { dataSourceVariable, manyValued, purposeVariable, type Source } from './sources.js';
import { refId, type PanelSpec } from './spec.js';

const datasource = { type: 'prometheus', uid: '${datasource}' };

const SCRAPED = 'job=~"$job", instance=~"$instance"';
const CHOSEN = `${SCRAPED}, environment=~"$environment", target=~"$target", model=~"$model"`;

/** A metric of the service, for the calls that the variables of the board leave. */
export const ofCalls = (metric: string): string => `${metric}{${CHOSEN}, purpose=~"user|$purpose"}`;

/** Calls that taps answered themselves, as a budget was spent: they are in nothing else. */
export const REFUSED_CALLS = `${SERVICE_METRICS.callsTotal}{${CHOSEN}, purpose="refused"}`;

/** Calls that failed for a reason on the server's side; a client that hangs up is not an error of the model. */
export const FAILED_CALLS = ofCalls(SERVICE_METRICS.errorsTotal).replace('}', ', error_type!="client_abort"}');

/** A metric of the collectors or the service about themselves, or of their findings and budgets. */
export const ofProcess = (metric: string, matchers = ''): string =>
  `${metric}{${[SCRAPED, matchers].filter(Boolean).join(', ')}}`;

const by = (labels: string): string => (labels === '' ? '' : ` by (${labels})`);

/** Per second, in the steps of the chart. */
export const rate = (selector: string, labels = ''): string => `sum${by(labels)} (rate(${selector}[$__rate_interval]))`;

/** Over the whole range of the board. */
export const increase = (selector: string, labels = ''): string => `sum${by(labels)} (increase(${selector}[$__range]))`;

/** Share of `part` in `whole`: 0 when there is no `part`, and nothing (not NaN) when there is no `whole`. */
export const share = (part: string, whole: string): string => `(${part} or ${whole} * 0) / (${whole} > 0)`;

/** A quantile of a histogram; nothing where there were no calls. */
export function quantile(
  level: number,
  metric: string,
  { labels = '', over = '$__rate_interval' }: { labels?: string; over?: '$__rate_interval' | '$__range' } = {},
): string {
  const growth = over === '$__range' ? 'increase' : 'rate';
  const buckets = `${growth}(${ofCalls(`${metric}_bucket`)}[${over}])`;
  return `histogram_quantile(${level}, sum by (${['le', labels].filter(Boolean).join(', ')}) (${buckets})) >= 0`;
}

const labelValues = (
  name: string,
  label: string,
  title: string,
  metric: string,
  extra: Record<string, unknown> = {},
) => {
  const query = `label_values(${metric}, ${label})`;
  return manyValued(name, title, {
    datasource,
    query: { query, refId: `Variable-${name}`, qryType: 1 },
    definition: query,
    ...extra,
  });
};

const ANY = { allValue: '.+' };
/** An empty label is a value too: calls without a known model, targets without an environment. */
const ANY_OR_NONE = { allValue: '.*' };
const SIDELIGHT = '{__name__=~"sidelight_.+"}';

export const prometheus: Source = {
  name: 'prometheus',
  label: 'Prometheus',
  datasource,
  variables: [
    dataSourceVariable(datasource.type),
    labelValues('job', 'job', 'Job', SIDELIGHT, ANY),
    labelValues('instance', 'instance', 'Instance', SIDELIGHT.replace('}', ', job=~"$job"}'), ANY),
    labelValues('environment', 'environment', 'Environment', ofProcess(SERVICE_METRICS.callsTotal), ANY_OR_NONE),
    labelValues('target', 'target', 'Target', ofProcess(SERVICE_METRICS.callsTotal), ANY_OR_NONE),
    labelValues('model', 'model', 'Model', ofProcess(SERVICE_METRICS.callsTotal), ANY_OR_NONE),
    purposeVariable(),
  ],
  annotations: [],
  targets: (spec: PanelSpec) =>
    (spec.promql ?? []).map(({ expr, name }, index) => ({
      refId: refId(index),
      datasource,
      editorMode: 'code',
      expr,
      legendFormat: name,
      ...(spec.kind === 'timeseries' ? { range: true } : { instant: true, format: 'table' }),
    })),
};
