import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A page somebody reads: its path in the repository, and its text. */
export interface Page {
  path: string;
  text: string;
}

const guides = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith('.md'));
const paths = ['README.md', 'deploy/helm/sidelight/README.md', 'training/strong/README.md'];

export const PAGES: readonly Page[] = [...paths, ...guides.map((name) => `docs/${name}`)].map((path) => ({
  path,
  text: readFileSync(ROOT + path, 'utf8'),
}));

const FENCE = /^```(\w+)\n(.*?)^```$/gms;

/** What stands between fences of a language, of all pages or one. */
export function fences(language: string, pages: readonly Page[] = PAGES): { path: string; code: string }[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(FENCE)]
      .filter((fence) => fence[1] === language)
      .map(([, , code = '']): { path: string; code: string } => ({ path, code })),
  );
}

/** What stands in backquotes within the prose. */
export function quoted(pages: readonly Page[] = PAGES): { path: string; code: string }[] {
  return pages.flatMap(({ path, text }) =>
    [...text.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => ({ path, code })),
  );
}

/** Lines of a shell, from fences and from the prose; continued ones put together, comments taken off. */
export function shellLines(): { path: string; line: string }[] {
  const blocks = fences('sh').map(({ path, code }) => ({ path, code: code.replaceAll(/\\\n\s*/g, ' ') }));
  return [...blocks, ...quoted()].flatMap(({ path, code }) =>
    code.split('\n').map((line) => ({ path, line: line.replace(/(^|\s)#.*/, '').trim() })),
  );
}
