import { posix } from 'node:path';

/** ASCII, escaped. */
const ESCAPE = /%([0-7][0-9a-f])/gi;

/** What many servers take a path for: escapes read, repeated slashes one, dot segments gone. */
export function plainPath(path: string): string {
  return posix.normalize(path.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
}
