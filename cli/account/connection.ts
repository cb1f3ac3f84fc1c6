import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as v from 'valibot';
import { type Alarms, cloudwatchAlarms } from '../../adapters/cloudwatch/alarms.ts';
import { cloudwatchMetrics, type Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { type Executions, stepFunctionsExecutions } from '../../adapters/executions.ts';
import { dynamodbTable } from '../../adapters/ledger/dynamodb-table.ts';
import { type Ledger, ledgerOn } from '../../adapters/ledger/ledger.ts';
import { type ObjectStore, s3ObjectStore } from '../../adapters/object-store.ts';
import { type Endpoints, sagemakerEndpoints } from '../../adapters/sagemaker/endpoints.ts';
import { sagemakerTrainingJobs, type TrainingJobs } from '../../adapters/sagemaker/training-jobs.ts';
import { UsageError } from '../command-io.ts';
import { type AccountClock, processClock, rehearsalClock } from './clock.ts';
import { type Functions, lambdaFunctions } from './functions.ts';
import { type Inventory, sagemakerInventory } from './inventory.ts';
import { stepFunctionsWorkflows, type Workflows } from './workflows.ts';

/** What a model's stack publishes for everybody who is not part of it. */
export const publishedSchema = v.object({
  endpointName: v.string(),
  deliverStateMachineArn: v.string(),
  shiftStateMachineArn: v.string(),
  respondStateMachineArn: v.string(),
  /** This and the next four are absent in stacks that were deployed before they were published. */
  trainerStateMachineArn: v.optional(v.string()),
  trainerImage: v.optional(v.string()),
  serverImage: v.optional(v.string()),
  trainingRoleArn: v.optional(v.string()),
  modelRoleArn: v.optional(v.string()),
  intakeFunctionName: v.string(),
  modelPackageGroup: v.string(),
  dropBucket: v.string(),
  dropPrefix: v.string(),
  marker: v.string(),
});
export type PublishedModel = v.InferOutput<typeof publishedSchema>;

/** An account, or a rehearsal that looks like one. */
export interface Account {
  readonly platform: string;
  readonly models: ReadonlyMap<string, PublishedModel>;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly executions: Executions;
  readonly alarms: Alarms;
  readonly metrics: Metrics;
  readonly workflows: Workflows;
  readonly functions: Functions;
  readonly inventory: Inventory;
  readonly trainingJobs: TrainingJobs;
  /** Who types here, as AWS sees it: an ARN. */
  readonly identity: () => Promise<string>;
  /** What time it is there. */
  readonly now: AccountClock;
  readonly dataBucket: string;
  readonly recordsBucket: string;
  readonly clients: {
    readonly sagemaker: SageMakerClient;
    readonly sfn: SFNClient;
    readonly lambda: LambdaClient;
    readonly cloudwatch: CloudWatchClient;
  };
}

export interface ConnectOptions {
  /** A rehearsal's listener. @default - AWS, as the environment says */
  readonly endpoint?: string;
  /** @default slipway */
  readonly platform?: string;
}

/** A rehearsal knows an operator by any key. */
const OPERATOR = { accessKeyId: 'operator', secretAccessKey: 'operator' };

/** How clients reach the account, or the rehearsal that stands for one. */
export const clientConfig = ({ endpoint }: ConnectOptions) =>
  endpoint === undefined ? {} : { endpoint, region: process.env['AWS_REGION'] ?? 'eu-central-1', credentials: OPERATOR };

/** Reads what is deployed from Parameter Store. Nothing is changed. */
export async function connect({ endpoint, platform = 'slipway' }: ConnectOptions): Promise<Account> {
  const config = clientConfig(endpoint === undefined ? {} : { endpoint });
  const ssm = new SSMClient(config);
  const values = await parametersBelow(ssm, `/slipway/${platform}/`);
  const need = (name: string): string => {
    const value = values.get(`/slipway/${platform}/${name}`);
    if (value === undefined)
      throw new UsageError(
        `no platform "${platform}" here: the parameter /slipway/${platform}/${name} does not exist; deploy DeliveryPlatform, or name another with --platform`,
      );
    return value;
  };
  const models = new Map<string, PublishedModel>();
  for (const [name, value] of values) {
    const model = name.startsWith(`/slipway/${platform}/models/`) ? name.split('/').at(-1) : undefined;
    if (model !== undefined) models.set(model, v.parse(publishedSchema, JSON.parse(value)));
  }
  const sagemaker = new SageMakerClient(config);
  const sfn = new SFNClient(config);
  const lambda = new LambdaClient(config);
  const cloudwatch = new CloudWatchClient(config);
  return {
    platform,
    models,
    ledger: ledgerOn(dynamodbTable(new DynamoDBClient(config), need('table'))),
    objects: s3ObjectStore(new S3Client({ ...config, ...(endpoint === undefined ? {} : { forcePathStyle: true }) })),
    endpoints: sagemakerEndpoints(sagemaker),
    executions: stepFunctionsExecutions(sfn),
    alarms: cloudwatchAlarms(cloudwatch),
    metrics: cloudwatchMetrics(cloudwatch),
    workflows: stepFunctionsWorkflows(sfn),
    functions: lambdaFunctions(lambda),
    inventory: sagemakerInventory(sagemaker),
    trainingJobs: sagemakerTrainingJobs(sagemaker),
    identity: async () => (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Arn ?? 'an operator without an ARN',
    now: endpoint === undefined ? processClock : rehearsalClock(ssm),
    dataBucket: need('data-bucket'),
    recordsBucket: need('records-bucket'),
    clients: { sagemaker, sfn, lambda, cloudwatch },
  };
}

async function parametersBelow(ssm: SSMClient, path: string): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = await ssm.send(
      new GetParametersByPathCommand({ Path: path, Recursive: true, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    for (const { Name, Value } of page.Parameters ?? []) if (Name !== undefined && Value !== undefined) values.set(Name, Value);
    token = page.NextToken;
  } while (token !== undefined);
  return values;
}

/** The model of that name, or the only one. */
export function modelOf(account: Account, name: string | undefined): { name: string; published: PublishedModel } {
  const names = [...account.models.keys()];
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  const published = chosen === undefined ? undefined : account.models.get(chosen);
  if (chosen === undefined || published === undefined) {
    throw new UsageError(
      `${name === undefined ? 'name a model' : `no model "${name}"`}; platform ${account.platform} has ${names.join(', ') || 'none'}`,
    );
  }
  return { name: chosen, published };
}
