/** A service of AWS in one region, as its host name tells. */
interface AwsEndpoint {
  /** Name in signatures: `bedrock`, `sagemaker`, `lambda`, `execute-api`. */
  service: string;
  region: string;
}

const SUFFIX = /\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|amazonwebservices\.com\.cn|api\.aws|on\.aws)$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const SERVICES: readonly (readonly [label: RegExp, service: string])[] = [
  [/^bedrock(?:-|$)/, 'bedrock'],
  [/^sagemaker(?:-fips)?$/, 'sagemaker'],
  [/^lambda(?:-fips|-url)?$/, 'lambda'],
  [/^execute-api$/, 'execute-api'],
];

/**
 * Which service a host name is of, among those that answer for models: public, FIPS, dual-stack and VPC endpoints
 * (https://docs.aws.amazon.com/general/latest/gr/rande.html), function URLs, API Gateway.
 * @param host name, with or without a port
 * @returns null for every other host, a load balancer of AWS among them
 */
export function awsEndpointOf(host: string): AwsEndpoint | null {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (!SUFFIX.test(name)) return null;
  const labels = name.replace(SUFFIX, '').split('.');
  const region = labels.findLast((label) => REGION.test(label));
  const service = SERVICES.find(([pattern]) => labels.some((label) => pattern.test(label)))?.[1];
  return region === undefined || service === undefined ? null : { service, region };
}
