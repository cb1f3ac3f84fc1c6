import type { JsonObject } from '../assembly/json.ts';
import type { PolicyModel, StatementModel } from '../assembly/model.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What AWS's own managed policies allow, on all resources. Source: AWS Managed Policy Reference Guide. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    ...LOGS,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

/** `arn:aws:iam::aws:policy/…`: such policies only allow. */
export const isAwsManaged = (arn: string): boolean => /^arn:[^:]+:iam::aws:policy\//.test(arn);

/** A policy of AWS's own by its ARN, when the rehearsal knows its text. */
export function awsManagedPolicy(arn: string): PolicyModel | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  const actions = ACTIONS[name];
  if (actions === undefined) return undefined;
  const body: JsonObject = { Effect: 'Allow', Action: [...actions], Resource: '*' };
  const statement: StatementModel = { effect: 'Allow', position: 1, body };
  return { name, arn, path: arn, statements: [statement] };
}
