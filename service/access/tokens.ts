import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../core/time/clock.js';
import type { Config, Scope } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { ProblemError } from '../http/problem.js';
import { isLoopback } from './hosts.js';

type TokenConfig = Config['service']['tokens'][number];

export const SESSION_COOKIE = 'sidelight_session';
/** A page stays signed in this long, seconds. */
export const SESSION_SECONDS = 30 * 86_400;

export interface TokenGuard {
  /** @throws {ProblemError} UNAUTHORIZED, FORBIDDEN */
  check(headers: IncomingHttpHeaders, scope: Scope): void;
  /** Whether the request carries a token of this service in its Authorization header. */
  carriesToken(headers: IncomingHttpHeaders): boolean;
  /** Value of the session cookie for a token; the token itself is not in it. @throws {ProblemError} UNAUTHORIZED */
  login(token: string): string;
}

/**
 * Tokens with scopes; `admin` allows everything. Without tokens everything is open, which is only allowed on loopback.
 * @throws {SidelightError} CONFIG_INVALID when the service would be open to the network
 */
export function tokenGuard(service: Config['service'], clock: Clock): TokenGuard {
  const { tokens } = service;
  if (tokens.length === 0 && !isLoopback(service.listen.host)) {
    throw new SidelightError('CONFIG_INVALID', `The service would listen on ${service.listen.host} without a token`, {
      hint: 'Set service.tokens (name, token, scopes) in sidelight.yaml, or listen on 127.0.0.1.',
    });
  }
  return {
    check(headers, scope) {
      if (tokens.length === 0) return;
      const found = fromBearer(tokens, headers.authorization) ?? fromCookie(tokens, headers.cookie, clock);
      if (found === undefined) throw unauthorized();
      if (!found.scopes.includes(scope) && !found.scopes.includes('admin')) {
        throw new ProblemError('FORBIDDEN', `The token "${found.name}" does not have the scope "${scope}".`);
      }
    },
    carriesToken: (headers) => fromBearer(tokens, headers.authorization) !== undefined,
    login(token) {
      const found = byValue(tokens, token);
      if (found === undefined) throw unauthorized();
      const expires = Math.floor(clock.now() / 1000) + SESSION_SECONDS;
      return `${found.name}~${expires}~${signature(found, expires)}`;
    },
  };
}

function unauthorized(): ProblemError {
  return new ProblemError('UNAUTHORIZED', 'The request carries no token of this service.', {
    hint: 'Send Authorization: Bearer TOKEN, with a token of service.tokens.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function fromBearer(tokens: TokenConfig[], header: string | undefined): TokenConfig | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  return token === undefined ? undefined : byValue(tokens, token);
}

/** Compares with every token, and digests of one length, so that time tells nothing. */
function byValue(tokens: TokenConfig[], value: string): TokenConfig | undefined {
  const digest = sha256(value);
  let found: TokenConfig | undefined;
  for (const each of tokens) if (timingSafeEqual(sha256(each.token), digest)) found ??= each;
  return found;
}

function fromCookie(tokens: TokenConfig[], header: string | undefined, clock: Clock): TokenConfig | undefined {
  const value = (header ?? '').split(/; */).find((each) => each.startsWith(`${SESSION_COOKIE}=`));
  const [name, expires, given] = value?.slice(SESSION_COOKIE.length + 1).split('~') ?? [];
  const token = tokens.find((each) => each.name === name);
  if (token === undefined || given === undefined || Number(expires) * 1000 < clock.now()) return undefined;
  return timingSafeEqual(sha256(signature(token, Number(expires))), sha256(given)) ? token : undefined;
}

/** A cookie dies with its token: the token is the key. */
function signature(token: TokenConfig, expires: number): string {
  return createHmac('sha256', token.token).update(`${token.name}~${expires}`).digest('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
