import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';

export interface KeyConfiguration {
  readonly arn: string;
  /** `alias/…` names. @default - none */
  readonly aliases?: readonly string[];
}

const OfKey = v.object({ KeyId: v.string() });
const CRYPTOGRAPHY = ['Encrypt', 'Decrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Sign', 'Verify'];

/** AWS KMS as far as permissions go: grants and descriptions. Nothing here is encrypted, so cryptography is refused by name. */
export class Kms implements Service {
  readonly name = 'kms';
  readonly operations: Service['operations'];
  readonly #keys = new Map<string, KeyConfiguration>();

  constructor() {
    const refused = CRYPTOGRAPHY.map((operation) => [operation, refuse(operation)] as const);
    this.operations = {
      ...Object.fromEntries(refused),
      DescribeKey: (input, context) => this.#describe(input, context),
      CreateGrant: (input, context) => this.#grant(input, context),
    };
  }

  createKeys(keys: readonly KeyConfiguration[]): void {
    for (const key of keys) this.#keys.set(key.arn, key);
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const key = String(input['KeyId'] ?? '');
    const resource = this.#find(key, cloud)?.arn ?? (key.startsWith('arn:') ? key : arnOf(`key/${key}`, cloud));
    return [{ action: `kms:${operation}`, resource, context: operation === 'CreateGrant' ? grantKeys(input) : {} }];
  }

  #find(keyId: string, cloud: Cloud): KeyConfiguration | undefined {
    return [...this.#keys.values()].find(
      ({ arn, aliases = [] }) =>
        arn === keyId || arn.endsWith(`:key/${keyId}`) || aliases.some((alias) => alias === keyId || arnOf(alias, cloud) === keyId),
    );
  }

  #key(input: Members, context: CallContext): KeyConfiguration {
    const { KeyId } = readInput(OfKey, input);
    const key = this.#find(KeyId, context.cloud);
    if (key === undefined) throw new AwsError('NotFoundException', `Key '${KeyId}' does not exist`);
    return key;
  }

  #describe(input: Members, context: CallContext): Members {
    const { arn } = this.#key(input, context);
    return {
      KeyMetadata: {
        Arn: arn,
        KeyId: arn.slice(arn.lastIndexOf('/') + 1),
        AWSAccountId: context.cloud.account,
        Enabled: true,
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
      },
    };
  }

  #grant(input: Members, context: CallContext): Members {
    const { arn } = this.#key(input, context);
    const GrantId = context.cloud.id('kms', 'grant', arn);
    return { GrantId, GrantToken: Buffer.from(GrantId).toString('base64') };
  }
}

/** Condition keys of a grant; one for an AWS service is "for an AWS resource". */
function grantKeys(input: Members): Record<string, string | readonly string[]> {
  const { GranteePrincipal: principal, Operations: operations } = input;
  return {
    'kms:grantisforawsresource': String(typeof principal === 'string' && principal.endsWith('.amazonaws.com')),
    ...(typeof principal === 'string' ? { 'kms:granteeprincipal': principal } : {}),
    ...(Array.isArray(operations) ? { 'kms:grantoperations': operations.map(String) } : {}),
  };
}

function refuse(operation: string) {
  return (): Members => {
    throw new NotRehearsed(`kms:${operation}`, 'nothing is encrypted in a rehearsal; S3 and SageMaker ask for the permissions themselves');
  };
}

function arnOf(resource: string, cloud: Cloud): string {
  return `arn:${cloud.partition}:kms:${cloud.region}:${cloud.account}:${resource}`;
}
