import type { AwsError } from '../../../cloud/aws-error.ts';
import type { Failure } from '../../../states-language/failure.ts';
import { modelOf } from '../../../wire/services.ts';

/** How an optimized integration names its service: before the dot of errors, in causes, and for errors that the SDK does not model. */
interface Naming {
  readonly prefix: string;
  readonly service: string;
  readonly base: string;
}

/** Sources: recorded for lambda, states, dynamodb; the SageMaker documentation's sample for its base; the others follow the pattern. */
const OPTIMIZED: Readonly<Record<string, Naming>> = {
  lambda: { prefix: 'Lambda', service: 'AWSLambda', base: 'AWSLambdaException' },
  sagemaker: { prefix: 'SageMaker', service: 'AmazonSageMaker', base: 'AmazonSageMakerException' },
  states: { prefix: 'StepFunctions', service: 'AWSStepFunctions', base: 'AWSStepFunctionsException' },
  dynamodb: { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', base: 'AmazonDynamoDBException' },
  sns: { prefix: 'SNS', service: 'AmazonSNS', base: 'AmazonSNSException' },
  sqs: { prefix: 'SQS', service: 'AmazonSQS', base: 'AmazonSQSException' },
  events: { prefix: 'EventBridge', service: 'AmazonEventBridge', base: 'AmazonEventBridgeException' },
};

/** Service ids as the Java SDK spells them; others get a capital first letter. */
const SDK_IDS: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDb',
  sagemaker: 'SageMaker',
  sagemakerruntime: 'SageMakerRuntime',
  cloudwatch: 'CloudWatch',
  cloudwatchlogs: 'CloudWatchLogs',
  eventbridge: 'EventBridge',
};

/**
 * How a failed call reaches Retry and Catch. Optimized integrations say `Lambda.ResourceNotFoundException`, SDK integrations
 * `DynamoDb.ResourceNotFoundException`; an error that the SDK does not model gets the service's base exception.
 */
export async function failureOf(error: AwsError, type: string, service: string, requestId: string): Promise<Failure> {
  if (error.name === 'NotRehearsed') return { error: 'NotRehearsed', cause: error.message };
  const known = (await modelOf(service))?.errors.has(error.name) === true;
  const exception = error.name.endsWith('Exception') ? error.name : `${error.name}Exception`;
  const optimized = OPTIMIZED[type];
  if (optimized !== undefined) {
    const { prefix, base, service: words } = optimized;
    if (error.name === 'TimeoutError') return { error: `${prefix}.SdkClientException`, cause: error.message };
    const cause = `${error.message} (Service: ${words}; Status Code: ${error.status}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`;
    return { error: `${prefix}.${known ? exception : base}`, cause };
  }
  const id = sdkId(service);
  if (error.name === 'TimeoutError') return { error: `${id}.SdkClientException`, cause: error.message };
  const cause = `${error.message} (Service: ${id}, Status Code: ${error.status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`;
  return { error: `${id}.${known ? exception : `${id}Exception`}`, cause };
}

function sdkId(service: string): string {
  return SDK_IDS[service] ?? `${service.charAt(0).toUpperCase()}${service.slice(1)}`;
}
