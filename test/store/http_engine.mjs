// A ClickHouse server for tests: its HTTP interface, spoken by the embedded engine in a process of its own.
// Settings in the URL hold for one request, as on a real server; `database` is a prefix that is not looked at.
import { createServer } from 'node:http';
import { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';

const path = process.argv[2];
const NOT_SETTINGS = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'default_format',
  'wait_end_of_query',
  'role',
]);
const keeper = createClient({ connection: createChdbConnection({ path }) });

function split(url) {
  const params = {};
  const settings = {};
  for (const [name, value] of new URL(url, 'http://engine').searchParams) {
    if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    else if (!NOT_SETTINGS.has(name) && !/compress|^http_|^send_progress/.test(name)) settings[name] = value;
  }
  return { params, settings };
}

const ESCAPES = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', f: '\f' };
const unescape = (text) => text.replace(/\\([\s\S])/g, (_, sign) => ESCAPES[sign] ?? sign);

/** As a server reads `param_x`: arrays as literals with quoted strings, all else as escaped text. */
function typed(value) {
  if (!value.startsWith('[')) return unescape(value);
  const items = value.slice(1, -1).match(/'(?:[^'\\]|\\[\s\S])*'|[^,]+/g) ?? [];
  return items.map((item) => (item.startsWith("'") ? unescape(item.slice(1, -1)) : Number(item)));
}

/** Settings stick to a session: a request that has any gets a session of its own, the others share one. */
async function run(sql, { params, settings }) {
  const all = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  if (all.length === 0) return answer(keeper, sql, params);
  const client = createClient({ connection: createChdbConnection({ path }) });
  try {
    await client.command({ query: `SET ${all.join(', ')}` });
    return await answer(client, sql, params);
  } finally {
    await client.close();
  }
}

async function answer(client, sql, params) {
  const bound = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typed(value)]));
  const { stream } = await client.exec({ query: sql, query_params: bound });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const query = new URL(request.url, 'http://engine').searchParams.get('query');
    run(query === null ? body : `${query}\n${body}`, split(request.url)).then(
      (result) => response.writeHead(200).end(result),
      (error) => {
        const text = `Code: ${error.code}. DB::Exception: ${error.message} (${error.type})`;
        response.writeHead(500, { 'x-clickhouse-exception-code': String(error.code) }).end(text);
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.stdin.resume().on('end', () => keeper.close().finally(() => process.exit(0)));
