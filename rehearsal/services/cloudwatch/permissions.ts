import type { Cloud, Members, Permission } from '../../cloud/cloud.ts';

/** What IAM must allow for one call. Source: Service Authorization Reference, "Amazon CloudWatch". */
export function permissionsOf(operation: string, input: Members, cloud: Cloud): Permission[] {
  const action = `cloudwatch:${operation}`;
  switch (operation) {
    case 'PutMetricData':
      return [{ action, resource: '*', context: { 'cloudwatch:namespace': String(input['Namespace'] ?? '') } }];
    case 'PutMetricAlarm': {
      const actions = ['OKActions', 'AlarmActions', 'InsufficientDataActions'].flatMap((member) => words(input[member]));
      return [{ action, resource: alarmArn(cloud, String(input['AlarmName'] ?? '')), context: { 'cloudwatch:AlarmActions': actions } }];
    }
    case 'SetAlarmState':
    case 'DescribeAlarmHistory':
      return [{ action, resource: alarmArn(cloud, String(input['AlarmName'] ?? '*')) }];
    case 'DescribeAlarms':
    case 'DeleteAlarms':
    case 'EnableAlarmActions':
    case 'DisableAlarmActions': {
      const names = words(input['AlarmNames']);
      return (names.length === 0 ? ['*'] : names).map((name) => ({ action, resource: alarmArn(cloud, name) }));
    }
    case 'ListTagsForResource':
      return [{ action, resource: String(input['ResourceARN'] ?? '*') }];
    default:
      return [{ action, resource: '*' }];
  }
}

function alarmArn({ partition, region, account }: Cloud, name: string): string {
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : [];
}
