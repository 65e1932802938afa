import { iso } from '../../sql/quoting.js';

/** A row of `findings AS f` as a Finding, without its details: they are long, and most readers do not show them. */
export const FINDING = `* EXCEPT (at, details), ${iso('f.at')} AS at`;
