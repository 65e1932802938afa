import { iso } from '../../sql/quoting.js';

const TIMES = ['started_at', 'fired_at', 'resolved_at', 'clear_since', 'since', 'updated_at'];

/** A row of `alerts AS a` as an Alert. */
export const ALERT = `* EXCEPT (${TIMES.join(', ')}), ${TIMES.map((name) => `${iso(`a.${name}`)} AS ${name}`).join(', ')}`;
