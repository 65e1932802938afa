import { migration as calls } from './0001_calls.js';
import { migration as evaluation } from './0002_evaluation.js';
import { migration as doors } from './0003_doors.js';
import { migration as details } from './0004_details.js';
import { migration as parts } from './0005_parts.js';
import { migration as scoreDetails } from './0006_score_details.js';
import { migration as countedCalls } from './0007_counted_calls.js';
import type { Migration } from './migration.js';

/** All migrations, in order. A new one is one more file and one more line. */
export const MIGRATIONS: readonly Migration[] = [calls, evaluation, doors, details, parts, scoreDetails, countedCalls];
