import { adwin } from './adwin.js';
import { alibi } from './alibi.js';
import { evidentlyChiSquared, evidentlyJensenShannon, evidentlyWasserstein } from './evidently.js';
import { nannyml } from './nannyml.js';
import { pageHinkley } from './page_hinkley.js';
import type { Rule } from './rule.js';
import { sidelight } from './sidelight.js';

export const RULES: readonly Rule[] = [
  sidelight,
  adwin,
  pageHinkley,
  evidentlyChiSquared,
  evidentlyJensenShannon,
  evidentlyWasserstein,
  nannyml,
  alibi,
];
