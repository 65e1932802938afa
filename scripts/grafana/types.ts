/** The part of Grafana's Classic dashboard schema that the boards use. */

export interface DataSourceRef {
  type: string;
  uid: string;
}

export interface Target {
  refId: string;
  datasource: DataSourceRef;
  [field: string]: unknown;
}

export interface GridPos {
  h: number;
  w: number;
  x: number;
  y: number;
}

export interface FieldOverride {
  matcher: { id: 'byName' | 'byRegexp'; options: string };
  properties: { id: string; value: unknown }[];
}

export interface FieldConfig {
  defaults: Record<string, unknown>;
  overrides: FieldOverride[];
}

export interface Transformation {
  id: string;
  options: Record<string, unknown>;
}

export interface Panel {
  id: number;
  type: 'row' | 'stat' | 'timeseries' | 'table';
  title: string;
  gridPos: GridPos;
  description?: string;
  datasource?: DataSourceRef;
  targets?: Target[];
  fieldConfig?: FieldConfig;
  options?: Record<string, unknown>;
  transformations?: Transformation[];
  collapsed?: boolean;
  panels?: Panel[];
}

export interface Variable {
  name: string;
  label: string;
  type: 'datasource' | 'query' | 'custom';
  query: unknown;
  [field: string]: unknown;
}

export interface Annotation {
  name: string;
  datasource: DataSourceRef;
  [field: string]: unknown;
}

export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  templating: { list: Variable[] };
  annotations: { list: Annotation[] };
  panels: Panel[];
  [field: string]: unknown;
}
