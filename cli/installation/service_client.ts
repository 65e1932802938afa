import type { Config, Scope } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { readProblem } from '../../core/problem.js';

const UNAUTHORIZED = 401;

/** A configured token that may do this, if the configuration has one. */
export function tokenFor(config: Config, scope: Scope): string | undefined {
  const { tokens } = config.service;
  const fitting =
    tokens.find(({ scopes }) => scopes.includes(scope)) ?? tokens.find(({ scopes }) => scopes.includes('admin'));
  return fitting?.token;
}

/**
 * Runs a SELECT through a running service.
 * @throws {SidelightError} STORE_UNAVAILABLE when nobody answers, QUERY_REFUSED with the service's words
 */
export async function queryService(url: string, config: Config, sql: string, format: string): Promise<string> {
  return postToService(url, config, 'read', '/api/v1/query', { sql, format });
}

/**
 * Asks a running service for something.
 * @returns the text of its answer
 * @throws {SidelightError} STORE_UNAVAILABLE when nobody answers, QUERY_REFUSED with the service's words
 */
export async function postToService(
  url: string,
  config: Config,
  scope: Scope,
  path: string,
  body: object,
): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return askService(url, config, scope, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Reads something from a running service; errors as for `postToService`. @returns the text of its answer */
export async function getFromService(url: string, config: Config, path: string): Promise<string> {
  return askService(url, config, 'read', path, {});
}

/** The service knows its own configuration; what the command lacks stands in the one it reads. */
function tokenHint(scope: Scope, token: string | undefined): string {
  const wanted = token === undefined ? 'Give it' : 'The configured one is not known there: give it';
  const variable = `SIDELIGHT_SERVICE__TOKENS='[{"name": "me", "token": "...", "scopes": ["${scope}"]}]'`;
  return `${wanted} a token with the scope ${scope}: in service.tokens of a file (--config FILE), or as ${variable}.`;
}

async function askService(
  url: string,
  config: Config,
  scope: Scope,
  path: string,
  request: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<string> {
  const token = tokenFor(config, scope);
  const headers = { ...request.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(new URL(path, url), { ...request, headers }).catch((error: unknown) => {
    throw new SidelightError('STORE_UNAVAILABLE', `the service at ${url} does not answer`, {
      hint: 'Is it still starting? "sidelight doctor" looks into it.',
      cause: error,
    });
  });
  const text = await response.text();
  if (response.ok) return text;
  const { title, detail, hint } = readProblem(text);
  const advice = response.status === UNAUTHORIZED ? tokenHint(scope, token) : hint;
  const options = advice === '' ? {} : { hint: advice };
  throw new SidelightError('QUERY_REFUSED', detail || title || `the service answered ${response.status}`, options);
}
