import type { Purpose } from '../../core/call.js';

/** A half-open span of time, Unix epoch in milliseconds. */
export interface Range {
  from: number;
  to: number;
}

/** Which calls a question is about; an absent or `*` field means all. `model` is the served model, else the one asked for. */
export interface Scope {
  target?: string;
  model?: string;
  environment?: string;
  /** Only `user` by default. */
  purposes?: readonly Purpose[];
}
