import type { z } from 'zod';
import type { ingestResult } from '../door_schemas.js';

/** What became of a body of calls. */
export type IngestResult = z.output<typeof ingestResult>;
