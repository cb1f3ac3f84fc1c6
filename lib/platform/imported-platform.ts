import { ArnFormat, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { declareForRehearsal } from '../rehearsal-metadata.ts';
import { ledgerAsTable, ledgerName } from './ledger.ts';
import { requirePlatformName } from './platform-name.ts';
import { type IDeliveryPlatform, PLATFORM_VALUES, type PlatformValues, parameterName } from './platform-references.ts';

/** Values of a platform's parameters, read when the model's stack is deployed; only those that are asked for. */
export function valuesFromParameters(scope: Construct, platform: string): PlatformValues {
  const read = (value: keyof PlatformValues) => StringParameter.valueForStringParameter(Stack.of(scope), parameterName(platform, value));
  return {
    get table() {
      return read('table');
    },
    get 'data-bucket'() {
      return read('data-bucket');
    },
    get 'records-bucket'() {
      return read('records-bucket');
    },
    get 'topic-arn'() {
      return read('topic-arn');
    },
    get 'data-key-arn'() {
      return read('data-key-arn');
    },
    get 'dead-letter-queue-arn'() {
      return read('dead-letter-queue-arn');
    },
  };
}

/** A platform that another team deployed from another repository, known by its name alone. */
export class ImportedPlatform extends Construct implements IDeliveryPlatform {
  readonly platformName: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.platformName = requirePlatformName(name);
    declareForRehearsal(this, this.asRehearsed());
  }

  valuesFor(scope: Construct): PlatformValues {
    return valuesFromParameters(scope, this.platformName);
  }

  /** The platform under conventional names, so that a rehearsal can create it empty. */
  private asRehearsed() {
    const name = this.platformName;
    const stack = Stack.of(this);
    const arn = (service: string, resource: string) => stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    const values: PlatformValues = {
      table: ledgerName(name),
      'data-bucket': `slipway-${name}-data`,
      'records-bucket': `slipway-${name}-records`,
      'topic-arn': arn('sns', `slipway-${name}-notifications`),
      'data-key-arn': arn('kms', 'key/00000000-0000-4000-8000-000000000000'),
      'dead-letter-queue-arn': arn('sqs', `slipway-${name}-dead-letters`),
    };
    return {
      parameters: Object.fromEntries(PLATFORM_VALUES.map((value) => [parameterName(name, value), values[value]])),
      tables: [ledgerAsTable(values.table)],
      buckets: [values['data-bucket'], values['records-bucket']],
    };
  }
}
