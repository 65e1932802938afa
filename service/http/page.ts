import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router, type RequestHandler } from 'express';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sidelight</title>
<h1>Sidelight is running; its page is not built.</h1>
<p>In the checkout, run <code>npm run build</code>, then load this page again. The API is at <a href="/openapi.json">/openapi.json</a>.</p>
</html>
`;

/** Addresses of files; a file that is not there is not the page. */
const FILE = /\.(?:js|css|map|json|svg|png|ico|webp|woff2?|txt|webmanifest|html)$/;

/** Where the built page is: `dist/dashboard`, seen from the sources or from `dist/service`. */
export function defaultPageFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return import.meta.url.endsWith('.ts') ? join(here, '../../dist/dashboard') : join(here, '../../dashboard');
}

/** The built page: hashed files are cached for good, every other address is the page itself, which routes on its own. */
export function page(folder: string): RequestHandler {
  const router = Router();
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false }));
  router.use(express.static(folder, { maxAge: 0, index: false, dotfiles: 'ignore' }));
  router.get('/{*path}', (request, response, next) => {
    if (FILE.test(request.path)) return next();
    response.set('cache-control', 'no-cache');
    if (existsSync(join(folder, 'index.html')))
      return response.sendFile('index.html', { root: folder, cacheControl: false });
    return response.status(503).type('html').send(NOT_BUILT);
  });
  return router;
}
