import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { type Announcements, awsAnnouncements } from '../../adapters/announcements.ts';
import { type Alarms, cloudwatchAlarms } from '../../adapters/cloudwatch/alarms.ts';
import { cloudwatchMetrics, type Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { type Executions, stepFunctionsExecutions } from '../../adapters/executions.ts';
import { dynamodbTable } from '../../adapters/ledger/dynamodb-table.ts';
import { type Ledger, ledgerOn } from '../../adapters/ledger/ledger.ts';
import { type ObjectStore, s3ObjectStore } from '../../adapters/object-store.ts';
import { type Endpoints, sagemakerEndpoints } from '../../adapters/sagemaker/endpoints.ts';
import { type Models, sagemakerModels } from '../../adapters/sagemaker/models.ts';

/** One function a port, so that a bundle holds only the clients that its step wires. Region and credentials come from Lambda. */
export const ledger = (tableName: string): Ledger => ledgerOn(dynamodbTable(new DynamoDBClient({}), tableName));
export const objects = (): ObjectStore => s3ObjectStore(new S3Client({}));
export const endpoints = (): Endpoints => sagemakerEndpoints(new SageMakerClient({}));
export const invokableEndpoints = (): Endpoints => sagemakerEndpoints(new SageMakerClient({}), new SageMakerRuntimeClient({}));
export const models = (): Models => sagemakerModels(new SageMakerClient({}));
export const alarms = (): Alarms => cloudwatchAlarms(new CloudWatchClient({}));
export const metrics = (): Metrics => cloudwatchMetrics(new CloudWatchClient({}));
export const executions = (): Executions => stepFunctionsExecutions(new SFNClient({}));
export const announcements = (topicArn: string): Announcements => awsAnnouncements(new SNSClient({}), new EventBridgeClient({}), topicArn);
