import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createPurposeMarks, type PurposeMarks } from '../../core/purpose_mark.js';
import { savedSalt } from './data_folder.js';

/** Marks of this installation: by the salt of the configuration, else that of the data folder. */
export function marksOf({ collector, store }: Config): PurposeMarks {
  return createPurposeMarks(collector.salt ?? savedSalt(store.data));
}

/** What to say when the tap took a probe for a user's call. */
export function unprovenProbes(): SidelightError {
  return new SidelightError('USAGE', 'the tap does not take these requests for probes: they count as calls of users', {
    hint: 'Probes are proven by the salt of the installation: name its data folder with --data, or give both this configuration and that of the collector the same collector.salt.',
  });
}
