import { clip } from '../clip.js';

/** Label values come from the wire: anybody who can call a model can invent a model name. */
const VALUES_PER_LABEL = 200;
const VALUE_LENGTH = 128;
const OTHER = 'other';

/** Keeps the first so many values of each label; all later ones read `other`. */
export type Cardinality = (label: string, value: string) => string;

/** A bound on the number of distinct values per label, for metrics that live as long as the process. */
export function createCardinality(valuesPerLabel = VALUES_PER_LABEL): Cardinality {
  const seen = new Map<string, Set<string>>();
  return (label, value) => {
    const short = clip(value, VALUE_LENGTH);
    let values = seen.get(label);
    if (values === undefined) {
      values = new Set();
      seen.set(label, values);
    }
    if (values.has(short)) return short;
    if (values.size >= valuesPerLabel) return OTHER;
    values.add(short);
    return short;
  };
}
