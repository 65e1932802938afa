import type { z } from 'zod';
import type { ingestResult } from '../schemas/door.js';

/** What became of a body of calls. */
export type IngestResult = z.output<typeof ingestResult>;
