import { iso } from '../sql.js';

/** A row of `findings AS f` as a Finding. */
export const FINDING = `* EXCEPT (at), ${iso('f.at')} AS at`;
