import type { PanelSpec } from './spec.js';
import type { Annotation, DataSourceRef, Target, Variable } from './types.js';

/** A store that boards can be drawn from: how it is named in Grafana, how it is asked. */
export interface Source {
  /** Suffix of file name and uid. */
  name: 'clickhouse' | 'prometheus';
  label: string;
  datasource: DataSourceRef;
  variables: Variable[];
  annotations: Annotation[];
  /** The queries of a panel; none when the store cannot answer it. */
  targets(spec: PanelSpec): Target[];
}

/** The variable by which the reader picks the data source; everything else refers to it. */
export function dataSourceVariable(type: string): Variable {
  return {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: type,
    current: {},
    options: [],
    refresh: 1,
    hide: 0,
  };
}

/** A variable with many values, all of them chosen at first; asked again when the time range changes. */
export function manyValued(name: string, label: string, fields: Record<string, unknown>): Variable {
  return {
    name,
    label,
    type: 'query',
    query: '',
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
    hide: 0,
    ...fields,
  };
}

/** Which calls count beside those of users: none, or the demo's. */
export function purposeVariable(): Variable {
  const userOnly = { selected: true, text: 'of users', value: 'user' };
  return {
    name: 'purpose',
    label: 'Calls',
    type: 'custom',
    query: 'of users : user, of users and the demo : demo',
    multi: false,
    includeAll: false,
    current: userOnly,
    options: [userOnly, { selected: false, text: 'of users and the demo', value: 'demo' }],
    hide: 0,
  };
}
