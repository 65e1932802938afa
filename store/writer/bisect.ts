import { SidelightError } from '../../core/errors.js';
import { LINE_COLUMNS } from './row.js';
import type { Store } from '../store.js';

/**
 * Inserts calls, one line of values each; when the store refuses them for good, halves them until the lines at fault are found.
 * Each part has a token of its own, made of its place: the same parts are tried in the same way after a crash.
 * @returns indexes of the refused lines, ascending
 * @throws {SidelightError} whatever is not the lines' fault
 */
export async function insertWhatIsGood(store: Store, lines: readonly string[], token: string): Promise<number[]> {
  const tryPart = async (from: number, to: number, partToken: string): Promise<number[]> => {
    if (from === to) return [];
    try {
      await store.insertText('calls', lines.slice(from, to).join('\n'), {
        token: partToken,
        columns: LINE_COLUMNS,
      });
      return [];
    } catch (error) {
      if (!(error instanceof SidelightError) || error.code !== 'STORE_REFUSED') throw error;
    }
    if (to - from === 1) return [from];
    const middle = (from + to) >>> 1;
    const left = await tryPart(from, middle, `${token}@${from}-${middle}`);
    return [...left, ...(await tryPart(middle, to, `${token}@${middle}-${to}`))];
  };
  return tryPart(0, lines.length, token);
}
