import { resolve } from 'node:path';
import { isRecord } from '../../json.js';
import type { Assignment, Problem, ReadText } from './layer.js';
import { childOf, fieldsOf, schemaAt, secretBehind, writePath, type Path } from '../shape.js';
import type { z } from 'zod';

type Schema = z.core.$ZodType;

/** Stands for a secret that could not be read, so that one cause makes one problem. */
const UNREAD = '[unread]';

/**
 * Replaces each `NAME_file` that stands for a secret `NAME` by the content of that file (without the line end).
 * Relative file names start from the folder of the source that names them.
 */
export function readSecretFiles(
  root: Schema,
  source: Assignment,
  readText: ReadText,
): { assignment: Assignment; problems: Problem[] } {
  const reader = new SecretReader(source, readText);
  const last = source.path.at(-1);
  const parent = source.path.slice(0, -1);
  const single =
    typeof last === 'string' ? secretBehind(fieldsOf(schemaAt(root, parent) ?? root) ?? {}, last) : undefined;
  const assignment =
    single === undefined
      ? { ...source, value: reader.walk(schemaAt(root, source.path), source.value, source.path) }
      : { ...source, path: [...parent, single], value: reader.read(source.path, source.value) };
  return { assignment, problems: reader.problems };
}

class SecretReader {
  readonly problems: Problem[] = [];

  constructor(
    private readonly source: Assignment,
    private readonly readText: ReadText,
  ) {}

  /** A value with the secrets in place of the names of their files. */
  walk(schema: Schema | undefined, value: unknown, path: Path): unknown {
    if (schema === undefined) return value;
    if (Array.isArray(value)) {
      return value.map((item, index) => this.walk(childOf(schema, index), item, [...path, index]));
    }
    if (!isRecord(value)) return value;
    const fields = fieldsOf(schema, value) ?? {};
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const at = [...path, key];
      const secret = secretBehind(fields, key);
      if (secret === undefined) result[key] = this.walk(childOf(schema, key, value), item, at);
      else if (Object.hasOwn(value, secret)) this.note(at, `give either ${secret} or ${key}, not both`);
      else result[secret] = this.read(at, item);
    }
    return result;
  }

  /** The secret in a file. */
  read(path: Path, file: unknown): unknown {
    const problem = (message: string): string => {
      this.note(path, `${writePath(path)}: ${message}`);
      return UNREAD;
    };
    if (typeof file !== 'string') return problem('expected the name of a file');
    try {
      return this.readText(resolve(this.source.folder, file)).replace(/\r?\n$/, '');
    } catch (error) {
      return problem(`cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
    }
  }

  private note(path: Path, message: string): void {
    this.problems.push({ place: this.source.place(path), message });
  }
}
