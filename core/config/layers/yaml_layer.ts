import { basename, dirname } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { messageOf } from '../../errors.js';
import type { Layer } from './layer.js';
import type { Path } from '../shape.js';

/** Reads the text of a configuration file. Its places are file and line. */
export function yamlLayer(path: string, text: string): Layer {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const file = basename(path);
  const lineAt = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  // The first only: the rest mostly follow from it.
  const problems = document.errors.slice(0, 1).map((error) => ({
    place: lineAt(error.pos[0]),
    message: error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? error.code,
  }));
  if (problems.length > 0) return { assignments: [], problems };
  const place = (at: Path): string => lineAt(offsetOf(document, at));
  try {
    // Bounded, because a few nested aliases can stand for gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return { problems, assignments: [{ path: [], value, place, folder: dirname(path) }] };
  } catch (error) {
    return { assignments: [], problems: [{ place: place([]), message: messageOf(error) }] };
  }
}

/** Where the key (or list item) at a path starts; of what is missing, where the nearest thing around it starts. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === String(step));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
