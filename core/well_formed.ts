const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const ESCAPES = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)/g;

/**
 * JSON text whose strings are well-formed Unicode: escaped halves of surrogate pairs become U+FFFD. Models cut inside an
 * emoji send them, JSON.stringify writes them as escapes, and ClickHouse refuses the whole insert because of one.
 * Unescaped halves need no care here: they become U+FFFD when the text is encoded as UTF-8.
 */
export function wellFormedJson(json: string): string {
  if (!json.includes('\\u') || !SURROGATE_ESCAPE.test(json)) return json;
  return json.replace(ESCAPES, (escape, lone: string | undefined) => (lone === undefined ? escape : '\\ufffd'));
}
