import { describe, expect, it } from 'vitest';
import { awsEndpointOf } from '../../core/aws_endpoint.js';

describe('AWS endpoints', () => {
  it.each([
    ['bedrock-runtime.us-east-1.amazonaws.com', 'bedrock', 'us-east-1'],
    ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com:443', 'bedrock', 'us-gov-west-1'],
    ['bedrock-runtime.eu-central-1.api.aws', 'bedrock', 'eu-central-1'],
    ['vpce-0a1b-2c.bedrock-runtime.us-west-2.vpce.amazonaws.com', 'bedrock', 'us-west-2'],
    ['runtime.sagemaker.cn-north-1.amazonaws.com.cn', 'sagemaker', 'cn-north-1'],
    ['Lambda.ap-southeast-2.amazonaws.com', 'lambda', 'ap-southeast-2'],
    ['abc123.lambda-url.us-east-1.on.aws', 'lambda', 'us-east-1'],
    ['abc123.execute-api.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
  ])('%s', (host, service, region) => {
    expect(awsEndpointOf(host)).toEqual({ service, region });
  });

  it.each([
    ['a load balancer', 'models-1.us-east-1.elb.amazonaws.com'],
    ['a machine', 'ec2-1-2-3-4.compute-1.amazonaws.com'],
    ['a look-alike', 'bedrock-runtime.us-east-1.amazonaws.com.example.org'],
    ['no region', 'bedrock-runtime.amazonaws.com'],
    ['nothing', ''],
  ])('%s is none', (_, host) => {
    expect(awsEndpointOf(host)).toBeNull();
  });
});
