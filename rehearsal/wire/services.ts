import { type Model, readModel } from './shape.ts';

export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'rest-json' | 's3';

/** How a service speaks on the wire. Protocols are the defaults of the pinned SDK clients. */
export interface WireService {
  /** Name under which the cloud knows it. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Before the dot of X-Amz-Target, for the awsJson protocols. */
  readonly target?: string;
  /** The `Version` parameter, for the query protocol. */
  readonly version?: string;
  /** The service's name in the credential scope of a signature. */
  readonly signing: string;
  /** Loads the client package; absent when the project has none, and JSON passes unchecked. */
  readonly load?: () => Promise<object>;
}

export const WIRE_SERVICES: readonly WireService[] = [
  { name: 's3', protocol: 's3', signing: 's3', load: () => import('@aws-sdk/client-s3') },
  { name: 'sagemaker', protocol: 'json-1.1', target: 'SageMaker', signing: 'sagemaker', load: () => import('@aws-sdk/client-sagemaker') },
  { name: 'sagemakerruntime', protocol: 'rest-json', signing: 'sagemaker', load: () => import('@aws-sdk/client-sagemaker-runtime') },
  { name: 'lambda', protocol: 'rest-json', signing: 'lambda', load: () => import('@aws-sdk/client-lambda') },
  { name: 'sfn', protocol: 'json-1.0', target: 'AWSStepFunctions', signing: 'states', load: () => import('@aws-sdk/client-sfn') },
  {
    name: 'cloudwatch',
    protocol: 'json-1.0',
    target: 'GraniteServiceVersion20100801',
    version: '2010-08-01',
    signing: 'monitoring',
    load: () => import('@aws-sdk/client-cloudwatch'),
  },
  { name: 'eventbridge', protocol: 'json-1.1', target: 'AWSEvents', signing: 'events', load: () => import('@aws-sdk/client-eventbridge') },
  {
    name: 'dynamodb',
    protocol: 'json-1.0',
    target: 'DynamoDB_20120810',
    signing: 'dynamodb',
    load: () => import('@aws-sdk/client-dynamodb'),
  },
  { name: 'sqs', protocol: 'json-1.0', target: 'AmazonSQS', signing: 'sqs', load: () => import('@aws-sdk/client-sqs') },
  { name: 'ssm', protocol: 'json-1.1', target: 'AmazonSSM', signing: 'ssm', load: () => import('@aws-sdk/client-ssm') },
  {
    name: 'ecr',
    protocol: 'json-1.1',
    target: 'AmazonEC2ContainerRegistry_V20150921',
    signing: 'ecr',
    load: () => import('@aws-sdk/client-ecr'),
  },
  {
    name: 'servicequotas',
    protocol: 'json-1.1',
    target: 'ServiceQuotasV20190624',
    signing: 'servicequotas',
    load: () => import('@aws-sdk/client-service-quotas'),
  },
  { name: 'scheduler', protocol: 'rest-json', signing: 'scheduler', load: () => import('./scheduler-model.ts') },
  { name: 'cloudwatchlogs', protocol: 'json-1.1', target: 'Logs_20140328', signing: 'logs' },
  { name: 'kms', protocol: 'json-1.1', target: 'TrentService', signing: 'kms' },
  { name: 'sns', protocol: 'query', version: '2010-03-31', signing: 'sns', load: () => import('@aws-sdk/client-sns') },
  { name: 'sts', protocol: 'query', version: '2011-06-15', signing: 'sts', load: () => import('@aws-sdk/client-sts') },
];

const models = new Map<string, Promise<Model | undefined>>();

/** The shapes of a service, read from its client package when they are first needed. Undefined when there is none. */
export function modelOf(name: string): Promise<Model | undefined> {
  const known = models.get(name);
  if (known !== undefined) return known;
  const load = WIRE_SERVICES.find((service) => service.name === name)?.load;
  const model = load === undefined ? Promise.resolve(undefined) : load().then(readModel);
  models.set(name, model);
  return model;
}
