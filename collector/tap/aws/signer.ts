import type { IncomingMessage } from 'node:http';
import type { SignatureV4 } from '@smithy/signature-v4';
import { awsEndpointOf } from '../../../core/aws_endpoint.js';
import type { TargetConfig } from '../../../core/config/schema.js';
import { SidelightError } from '../../../core/errors.js';
import type { Logger } from '../../../core/process/log.js';
import { eachHeader, headerValue } from '../http_headers.js';
import { ClockSkew } from './clock_skew.js';
import { CredentialSource } from './credentials.js';
import { Sha256 } from './sha256.js';

/** A request about to be sent; `path` and `headers` exactly as they will be. */
interface Signable {
  method: string;
  /** Path and query. */
  path: string;
  /** `[name, value, name, value ...]`, Host among them. */
  headers: readonly string[];
  /** SHA-256 of the body, hex; or what the client said in its place. */
  payloadHash: string;
}

const SHA256_HEADER = 'x-amz-content-sha256';
/** Made anew: the client's own are of its own key, for the host it was given. */
const REPLACED = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', SHA256_HEADER, 'date']);
const SCOPE = /^AWS4-HMAC-SHA256\s.*?Credential=[^/,\s]+\/\d{8}\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request/i;

/**
 * Signs requests to AWS again (SigV4, https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html), with the
 * collector's own credentials: the client's signature covers the host it was given, which is ours.
 */
export class AwsSigner {
  readonly #sign: 'auto' | 'always';
  readonly #region: string | undefined;
  readonly #service: string | undefined;
  readonly #hostname: string;
  readonly #credentials: CredentialSource;
  readonly #skew: ClockSkew;
  #signing: Promise<SignatureV4> | undefined;

  /** @returns null where requests to this target are not signed */
  static for(target: Pick<TargetConfig, 'upstream' | 'aws'>, log: Logger): AwsSigner | null {
    const { host } = new URL(target.upstream);
    const sign = target.aws?.sign ?? 'auto';
    if (sign === 'never' || (sign === 'auto' && awsEndpointOf(host) === null)) return null;
    return new AwsSigner(target, sign, log);
  }

  private constructor({ upstream, aws }: Pick<TargetConfig, 'upstream' | 'aws'>, sign: 'auto' | 'always', log: Logger) {
    const { host, hostname } = new URL(upstream);
    const endpoint = awsEndpointOf(host);
    this.#sign = sign;
    this.#hostname = hostname;
    this.#region = aws?.region ?? endpoint?.region;
    this.#service = aws?.service ?? endpoint?.service;
    this.#credentials = new CredentialSource(aws?.profile, this.#region ?? 'us-east-1');
    this.#skew = new ClockSkew(log);
  }

  /**
   * A request that came signed is signed again. One with another key (a Bedrock API key) passes as it is, and so does one without
   * any, unless the configuration says `always`: whoever reaches the tap would else be let in with the collector's rights.
   */
  wants({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
    return this.#sign === 'always' || /^\s*AWS4-/i.test(headerValue(rawHeaders, 'authorization') ?? '');
  }

  /**
   * What the client said about the body in its own signature, which may stand in ours: then the body needs not be read first.
   * Sending `UNSIGNED-PAYLOAD` of our own accord is no way out: none of the operations of Bedrock, SageMaker runtime and Lambda
   * allows it (in AWS's service models those that do are marked `unsignedPayload`).
   * @throws {SidelightError} where nothing can stand in place of what the client signed
   */
  static payloadHash({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | undefined {
    const told = headerValue(rawHeaders, SHA256_HEADER) ?? '';
    if (told.startsWith('STREAMING-')) {
      throw new SidelightError(
        'UPSTREAM_UNREACHABLE',
        'each frame of its body is signed, with a key only the client has',
        {
          hint: 'Let the client use a Bedrock API key, or reach AWS without Sidelight for this operation.',
        },
      );
    }
    return /^(?:[0-9a-f]{64}|UNSIGNED-PAYLOAD)$/.test(told) ? told : undefined;
  }

  /**
   * The headers with our signature in place of the client's.
   * @throws {SidelightError} where the collector has no credentials
   */
  async sign({ method, path, headers, payloadHash }: Signable): Promise<string[]> {
    const signing = await (this.#signing ??= this.#load());
    const [, region, service] = SCOPE.exec(headerValue(headers, 'authorization') ?? '') ?? [];
    const mark = path.indexOf('?');
    const request = {
      method,
      protocol: 'https:',
      hostname: this.#hostname,
      path: mark < 0 ? path : path.slice(0, mark),
      query: queryOf(mark < 0 ? '' : path.slice(mark + 1)),
      headers: { ...signableHeaders(headers), [SHA256_HEADER]: payloadHash },
    };
    const signed = await signing.sign(request, {
      signingDate: this.#skew.now(),
      signingRegion: this.#region ?? region,
      signingService: this.#service ?? service,
    });
    return replaced(headers, signed.headers);
  }

  /** @param headers of an answer: AWS tells the time */
  learn(headers: { date?: string }): void {
    this.#skew.learn(headers.date);
  }

  async #load(): Promise<SignatureV4> {
    const { SignatureV4 } = await import('@smithy/signature-v4');
    return new SignatureV4({
      credentials: () => this.#credentials.get(),
      region: this.#region ?? 'us-east-1',
      service: this.#service ?? 'bedrock',
      sha256: Sha256,
    });
  }
}

/** Host, type, and all that is AWS's own has to be signed; what proxies on the way may touch is better not. */
function signableHeaders(headers: readonly string[]): Record<string, string> {
  const signable: Record<string, string> = {};
  eachHeader(headers, (name, value) => {
    const key = name.toLowerCase();
    const isSigned = key === 'host' || key === 'content-type' || key.startsWith('x-amz-');
    if (!isSigned || REPLACED.has(key)) return;
    signable[key] = signable[key] === undefined ? value : `${signable[key]},${value}`;
  });
  return signable;
}

function replaced(headers: readonly string[], signed: Record<string, string>): string[] {
  const kept: string[] = [];
  eachHeader(headers, (name, value) => {
    if (!REPLACED.has(name.toLowerCase())) kept.push(name, value);
  });
  for (const name of REPLACED) {
    const value = signed[name];
    if (value !== undefined) kept.push(name, value);
  }
  return kept;
}

/** The query, decoded once: the signer encodes it in its own canonical way. */
function queryOf(text: string): Record<string, string | string[]> {
  const query: Record<string, string[]> = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const mark = pair.indexOf('=');
    const name = decoded(mark < 0 ? pair : pair.slice(0, mark));
    (query[name] ??= []).push(mark < 0 ? '' : decoded(pair.slice(mark + 1)));
  }
  return query;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
