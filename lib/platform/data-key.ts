import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { logPrefixes } from './log-names.ts';

/**
 * Key of everything a platform stores. Roles get their use of it by their own policies; the statements here are for the
 * services that act by themselves and would otherwise lose messages in silence.
 */
export function dataKey(scope: Construct, platformName: string): Key {
  const stack = Stack.of(scope);
  const key = new Key(scope, 'DataKey', {
    alias: `slipway-${platformName}`,
    description: `Slipway platform ${platformName}: data, ledger, messages and logs`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const logGroups = logPrefixes(platformName).map((prefix) =>
    stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: `${prefix}*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'EncryptLogs',
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
  for (const [sid, service] of Object.entries({ PublishAlarms: 'cloudwatch.amazonaws.com', KeepDeadLetters: 'events.amazonaws.com' })) {
    key.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: use,
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
  }
  return key;
}
