import { createHash } from 'node:crypto';
import { ProductionVariantInstanceType, TrainingInstanceType, TransformInstanceType } from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';

const OfService = v.object({ ServiceCode: v.string() });
const List = v.object({
  ...OfService.entries,
  MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100),
  NextToken: v.optional(v.string()),
});
const Get = v.object({ ...OfService.entries, QuotaCode: v.string() });

/** What an account of a rehearsal may use of each instance type, unless its story says otherwise. */
const GRANTED = 100;

const SAGEMAKER = 'sagemaker';

/**
 * Service Quotas for Amazon SageMaker's instances: one quota for each instance type of the SDK and use. AWS starts most of them at 0;
 * a rehearsal's account has been granted enough, so that stories name only what is short.
 */
export class ServiceQuotas implements Service {
  readonly name = 'servicequotas';
  readonly operations: Service['operations'];
  readonly #values: ReadonlyMap<string, number>;

  /** @param story values by quota name, in place of what is granted */
  constructor(story: Readonly<Record<string, number>> = {}) {
    const known = quotaNames();
    const unknown = Object.keys(story).filter((name) => !known.has(name));
    if (unknown.length > 0)
      throw new Error(
        `SageMaker has no quota ${unknown.map((name) => JSON.stringify(name)).join(', ')}; write one such as "ml.g5.xlarge for training job usage"`,
      );
    this.#values = new Map([...known].map((name) => [name, story[name] ?? GRANTED]));
    this.operations = {
      ListServiceQuotas: (input, { cloud }) => this.#list(input, cloud),
      ListAWSDefaultServiceQuotas: (input, { cloud }) => this.#list(input, cloud),
      GetServiceQuota: (input, { cloud }) => this.#get(input, cloud),
      GetAWSDefaultServiceQuota: (input, { cloud }) => this.#get(input, cloud),
    };
  }

  permissions(operation: string): readonly Permission[] {
    // Listing knows no resources (Service Authorization Reference, Service Quotas).
    return [{ action: `servicequotas:${operation}`, resource: '*' }];
  }

  #list(input: Members, cloud: Cloud): Members {
    const { ServiceCode, MaxResults, NextToken } = readInput(List, input);
    const names = ServiceCode === SAGEMAKER ? [...this.#values.keys()] : refuse(ServiceCode);
    const from = Number(NextToken ?? 0);
    if (!Number.isInteger(from) || from < 0 || from > names.length)
      throw new AwsError('InvalidPaginationTokenException', 'The specified pagination token is not valid.');
    const end = from + MaxResults;
    return {
      Quotas: names.slice(from, end).map((name) => this.#quota(name, cloud)),
      ...(end < names.length ? { NextToken: String(end) } : {}),
    };
  }

  #get(input: Members, cloud: Cloud): Members {
    const { ServiceCode, QuotaCode } = readInput(Get, input);
    if (ServiceCode !== SAGEMAKER) refuse(ServiceCode);
    const name = [...this.#values.keys()].find((one) => codeOf(one) === QuotaCode);
    if (name === undefined)
      throw new AwsError('NoSuchResourceException', 'The request failed because the specified service quota does not exist.');
    return { Quota: this.#quota(name, cloud) };
  }

  #quota(name: string, cloud: Cloud): Members {
    return {
      ServiceCode: SAGEMAKER,
      ServiceName: 'Amazon SageMaker',
      QuotaArn: `arn:${cloud.partition}:servicequotas:${cloud.region}:${cloud.account}:${SAGEMAKER}/${codeOf(name)}`,
      QuotaCode: codeOf(name),
      QuotaName: name,
      Value: this.#values.get(name) ?? 0,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
    };
  }
}

/** In the order of Service Quotas' own answers there is no system; here by use and type. */
const quotaNames = (): ReadonlySet<string> =>
  new Set([
    ...Object.values(TrainingInstanceType).flatMap((type) =>
      ['training job', 'spot training job', 'training warm pool'].map((use) => `${type} for ${use} usage`),
    ),
    ...Object.values(ProductionVariantInstanceType).map((type) => `${type} for endpoint usage`),
    ...Object.values(TransformInstanceType).map((type) => `${type} for transform job usage`),
  ]);

/** `L-` and eight letters and digits, as AWS's own; theirs are other ones. */
const codeOf = (name: string): string => `L-${createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()}`;

function refuse(service: string): never {
  throw new AwsError('NoSuchResourceException', `The rehearsal knows the quotas of ${SAGEMAKER} only, not of ${service}.`);
}
