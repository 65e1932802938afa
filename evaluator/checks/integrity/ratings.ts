import type { Finding } from '../../../core/findings/finding.js';
import type { queries } from '../../../store/index.js';
import { amount, plural } from '../../words.js';
import { shareFinding, tooFew, type Subject } from './question.js';

/** Ratings come slowly: so many windows of calls are one of ratings. */
export const RATING_WINDOWS = 24;
const FEWEST = 20;

/** Feedback that one source, or one prompt, could have bent: poisoning of what is learned from ratings. Asked where there is a rating. */
export function ratingFindings(subject: Subject, found: queries.RatingShares): Finding[] {
  const { limits, window } = subject.config.integrity;
  const { ratings, sources, by_source, source_ids, on_prompt, prompts, prompt_ids } = found;
  const shared = { total: ratings, limit: limits.ratings, windowMs: RATING_WINDOWS * window };
  const few = tooFew(ratings, FEWEST, 'ratings');
  const part = (n: number) => amount(n / ratings, 'ratio');
  return [
    shareFinding(subject, {
      ...shared,
      name: 'ratings_source',
      title: 'Ratings by one source',
      count: by_source,
      says: `the busiest of ${plural(sources, 'source')} gave ${plural(by_source, 'rating')}, ${part(by_source)} of all`,
      why: few || (sources < 2 ? 'all ratings are of one source, so that there is nothing to compare with' : ''),
      evidence: source_ids,
    }),
    shareFinding(subject, {
      ...shared,
      name: 'ratings_prompt',
      title: 'Ratings on one prompt',
      count: on_prompt,
      says: `the most rated of ${plural(prompts, 'prompt')} has ${plural(on_prompt, 'rating')}, ${part(on_prompt)} of all`,
      why: few,
      evidence: prompt_ids,
    }),
  ];
}
