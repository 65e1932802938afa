import { mkdir, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { openapiDocument } from '../service/http/openapi.js';
import { routes } from '../service/routes/index.js';

/** Writes service/openapi.json from the routes, and from it the types of the page. */
const document = `${JSON.stringify(openapiDocument(routes), null, 2)}\n`;
await writeFile(new URL('../service/openapi.json', import.meta.url), document);

const types = new URL('../dashboard/src/api/schema.d.ts', import.meta.url);
await mkdir(new URL('.', types), { recursive: true });
await writeFile(types, astToString(await openapiTS(document)));
console.log('Wrote service/openapi.json and dashboard/src/api/schema.d.ts');
