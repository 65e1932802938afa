import type { components, paths } from './schema.js';

/** The API's shapes under short names. They come from the service's OpenAPI document, never from here. */
type Schemas = components['schemas'];

export type Overview = Schemas['Overview'];
export type Tile = Schemas['Tile'];
export type Alert = Schemas['Alert'];
export type Quality = Schemas['Quality'];
export type QualityRow = Schemas['QualityRow'];
export type QualityVerdict = Schemas['QualityVerdict'];
export type Finding = Schemas['Finding'];
export type CallSummary = Schemas['CallSummary'];
export type CallDetail = Schemas['CallDetail'];
export type TargetStatus = Schemas['TargetStatus'];
export type ServerMetrics = Schemas['ServerMetrics'];
export type ServerMetric = Schemas['ServerMetric'];
export type CallerSpend = Schemas['CallerSpend'];
export type Prices = Schemas['Prices'];
export type ExportPlan = Schemas['ExportPlan'];
export type Problem = Schemas['Problem'];

export type Verdict = Tile['state'];
export type QualityKind = Quality['groups'][number]['kind'];
export type Unit = Tile['unit'];
export type Outcome = CallSummary['outcome'];
export type Purpose = CallSummary['purpose'];
export type TokensSource = CallSummary['tokens_source'];
export type CostSource = CallSummary['cost_source'];
export type AlertState = Alert['state'];
export type ModelRow = Overview['models'][number];
export type Deployment = Overview['deployments'][number];

export type OverviewQuery = NonNullable<paths['/api/v1/overview']['get']['parameters']['query']>;
export type QualityQuery = NonNullable<paths['/api/v1/quality']['get']['parameters']['query']>;
export type CallsQuery = NonNullable<paths['/api/v1/calls']['get']['parameters']['query']>;
export type CallSort = NonNullable<CallsQuery['sort']>;
export type ExportQuery = NonNullable<paths['/api/v1/export']['get']['parameters']['query']>;
export type ExportFormat = ExportQuery['format'];
export type ExportRating = NonNullable<ExportQuery['rating']>;
export type Page<T> = { items: T[]; next_cursor: string | null };
