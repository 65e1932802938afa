import { messageOf, SidelightError } from '../../../core/errors.js';

interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where there are none, the instance metadata service is asked in vain, for seconds: not for every request. */
const RETRY_AFTER_MS = 5000;
const PACKAGE = '@aws-sdk/credential-provider-node';

/**
 * The collector's own credentials, found as AWS's tools find them: environment, profile, SSO, web identity (IRSA), container (ECS,
 * EKS pod identity), instance metadata. The package refreshes what expires.
 * @param region of the security token service, for web identities
 */
export class CredentialSource {
  readonly #profile: string | undefined;
  readonly #region: string;
  #provider: (() => Promise<AwsCredentials>) | undefined;
  #failure: { error: SidelightError; atMs: number } | undefined;

  constructor(profile: string | undefined, region: string) {
    this.#profile = profile;
    this.#region = region;
  }

  /** @throws {SidelightError} MISSING_PACKAGE, or UPSTREAM_UNREACHABLE where there are no credentials */
  async get(): Promise<AwsCredentials> {
    if (this.#failure !== undefined && performance.now() - this.#failure.atMs < RETRY_AFTER_MS)
      throw this.#failure.error;
    try {
      this.#provider ??= await this.#load();
      const credentials = await this.#provider();
      this.#failure = undefined;
      return credentials;
    } catch (error) {
      this.#failure = { error: asProblem(error), atMs: performance.now() };
      throw this.#failure.error;
    }
  }

  async #load(): Promise<() => Promise<AwsCredentials>> {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    const profile = this.#profile === undefined ? {} : { profile: this.#profile };
    return defaultProvider({ ...profile, clientConfig: { region: this.#region } });
  }
}

function asProblem(error: unknown): SidelightError {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
    return new SidelightError('MISSING_PACKAGE', `signing for AWS needs the package ${PACKAGE}`, {
      hint: `npm install ${PACKAGE}`,
      cause: error,
    });
  }
  return new SidelightError('UPSTREAM_UNREACHABLE', `the collector found no AWS credentials: ${messageOf(error)}`, {
    hint: 'Give it a role, a profile (aws.profile) or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or set aws.sign: never.',
    retryable: true,
    cause: error,
  });
}
