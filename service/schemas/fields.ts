import { z } from 'zod';

/** A moment: ISO 8601 with its offset. */
export const time = z.iso.datetime({ offset: true });

/** A number, or null where it is not known. */
export const number = z.number().nullable();
