import { createHasher } from '../capture/call/identity.js';

/** Programs that call the demo: their team (tenant), API key, and the name they are shown by. */
export const DEMO_CALLERS = [
  { tenant: 'team-a', key: 'demo-key-search', name: 'search' },
  { tenant: 'team-a', key: 'demo-key-helpdesk', name: 'helpdesk' },
  { tenant: 'team-b', key: 'demo-key-notebook', name: 'notebook' },
  { tenant: 'team-c', key: 'demo-key-batch', name: 'batch' },
] as const;

/** Their names by caller hash, under the salt of the installation. */
export function demoCallerNames(salt: string): Record<string, string> {
  const { hash } = createHasher(salt);
  return Object.fromEntries(DEMO_CALLERS.map(({ key, name }) => [hash(key), name]));
}
