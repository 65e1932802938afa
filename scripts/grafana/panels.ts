import type { Source } from './sources.js';
import { refId, type Column, type PanelSpec } from './spec.js';
import type { FieldOverride, Panel, Transformation } from './types.js';

/** The panel of a spec on one source, still without id and place; nothing when the source cannot answer it. */
export function panel(spec: PanelSpec, source: Source): Omit<Panel, 'id' | 'gridPos'> | undefined {
  const targets = source.targets(spec);
  if (targets.length === 0) return undefined;
  const shape = { stat, timeseries, table }[spec.kind](spec, source);
  const transformations = spec.kind === 'table' && source.name === 'prometheus' ? joined(spec) : [];
  return {
    type: spec.kind,
    title: spec.title,
    description: spec.description,
    datasource: source.datasource,
    targets,
    ...shape,
    ...(transformations.length > 0 ? { transformations } : {}),
  };
}

function stat(spec: PanelSpec): Pick<Panel, 'fieldConfig' | 'options'> {
  return {
    fieldConfig: { defaults: { ...common(spec), decimals: spec.unit === 'short' ? 0 : undefined }, overrides: [] },
    options: {
      colorMode: spec.thresholds ? 'background' : 'none',
      graphMode: 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: 'value',
    },
  };
}

function timeseries(spec: PanelSpec): Pick<Panel, 'fieldConfig' | 'options'> {
  const custom = {
    drawStyle: 'line',
    fillOpacity: spec.stacked ? 30 : 8,
    lineInterpolation: 'linear',
    lineWidth: 2,
    showPoints: 'auto',
    spanNulls: spec.bridgedMs ?? false,
    stacking: { group: 'A', mode: spec.stacked ? 'normal' : 'none' },
    axisSoftMax: spec.max,
  };
  const dashed: FieldOverride[] =
    spec.dashed === undefined
      ? []
      : [
          {
            matcher: { id: 'byRegexp', options: spec.dashed },
            properties: [
              { id: 'custom.lineStyle', value: { dash: [8, 6], fill: 'dash' } },
              { id: 'custom.fillOpacity', value: 0 },
            ],
          },
        ];
  return {
    fieldConfig: {
      defaults: { ...common(spec), min: 0, custom },
      overrides: dashed,
    },
    options: {
      legend: { calcs: ['mean', 'max'], displayMode: 'table', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

function table(spec: PanelSpec, source: Source): Pick<Panel, 'fieldConfig' | 'options'> {
  return {
    fieldConfig: {
      defaults: { ...common(spec), custom: { align: 'auto', cellOptions: { type: 'auto' }, filterable: true } },
      overrides: (spec.columns ?? []).map((column) => override(column, source)),
    },
    options: { cellHeight: 'sm', showHeader: true },
  };
}

const common = (spec: PanelSpec): Record<string, unknown> => ({
  color: { mode: spec.kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
  noValue: 'no data',
  unit: spec.unit,
  thresholds: steps(spec.thresholds),
});

/** Neutral below the first threshold: being under it is not praise. */
function steps(thresholds?: { near: number; over: number }): Record<string, unknown> {
  const { near, over } = thresholds ?? {};
  return {
    mode: 'absolute',
    steps: [
      { color: 'text', value: null },
      ...(near === undefined || near === over ? [] : [{ color: 'orange', value: near }]),
      ...(over === undefined ? [] : [{ color: 'red', value: over }]),
    ],
  };
}

function override(column: Column, source: Source): FieldOverride {
  const properties: FieldOverride['properties'] = [];
  const set = (id: string, value: unknown): number => properties.push({ id, value });
  if (column.title) set('displayName', column.title);
  if (column.unit) set('unit', column.unit);
  if (column.wide) set('custom.minWidth', 220);
  if (column.thresholds) {
    set('thresholds', steps(column.thresholds));
    set('custom.cellOptions', { type: 'color-text' });
  }
  if (column.states) {
    set('mappings', [{ type: 'value', options: STATES }]);
    set('custom.cellOptions', { type: 'color-background', mode: 'basic' });
  }
  if (column.sets) set('links', [{ title: `Only this ${column.sets}`, url: narrowed(column.sets, source) }]);
  return { matcher: { id: 'byName', options: column.name }, properties };
}

/** The same board, range and choices, with one variable set to what was clicked. */
function narrowed(variable: string, source: Source): string {
  const kept = source.variables.filter(({ name }) => name !== variable).map(({ name }) => `\${${name}:queryparam}`);
  const set = `var-${variable}=\${__value.raw:percentencode}`;
  return `/d/\${__dashboard.uid}?${['${__url_time_range}', ...kept, set].join('&')}`;
}

/** The four answers of a check, and no_data is not one of the good ones. */
const STATES = {
  ok: { color: 'green', index: 0, text: '✓ ok' },
  near: { color: 'orange', index: 1, text: '! near' },
  over: { color: 'red', index: 2, text: '✕ over' },
  no_data: { color: 'purple', index: 3, text: '? no data' },
};

/**
 * One table out of several instant queries: a row for each set of labels, a column for each query. With one query the labels
 * are what matters, and its value is left out.
 */
function joined(spec: PanelSpec): Transformation[] {
  const queries = spec.promql ?? [];
  const isOne = queries.length === 1;
  const fieldOf = (index: number): string => (isOne ? 'Value' : `Value #${refId(index)}`);
  const fields = new Map(queries.map(({ name }, index) => [name, fieldOf(index)]));
  const columns = (spec.columns ?? []).map(({ name }) => fields.get(name) ?? name);
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true, ...(isOne ? { Value: true } : {}) },
        indexByName: Object.fromEntries(columns.map((name, index) => [name, index])),
        renameByName: Object.fromEntries([...fields].map(([name, field]) => [field, name])),
      },
    },
  ];
}
