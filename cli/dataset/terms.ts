import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import {
  type DataContract,
  type DriftPolicy,
  dataContractSchema,
  driftPolicySchema,
  type FormatPolicy,
} from '../../domain/dataset/contract.ts';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { constraintsSchema, readConstraints } from '../../domain/dataset/sagemaker/constraints.ts';
import { readStatistics, statisticsSchema } from '../../domain/dataset/sagemaker/statistics.ts';
import { deliveryPolicySchema } from '../../domain/policy/delivery-policy.ts';
import { ownerPolicySchema } from '../../domain/policy/owner-policy.ts';
import { UsageError } from '../command-io.ts';

/** What data is held against. */
export interface Terms {
  readonly contract: DataContract;
  readonly drift: DriftPolicy;
  readonly label?: string | undefined;
  readonly format?: FormatPolicy | undefined;
  /** What of the document has no counterpart here. */
  readonly notes: readonly string[];
}

export const DEFAULT_DRIFT: DriftPolicy = v.parse(driftPolicySchema, {});

/** A contract, a policy whose `dataset` section has one, or SageMaker's constraints.json. @throws UsageError */
export async function readTerms(path: string): Promise<Terms> {
  const document = await readJson(path);
  if (isObject(document)) {
    if (document['format'] === 'policy/1') return termsOf(parsed(ownerPolicySchema, document, path, 'policy'));
    if (document['format'] === 'slipway-policy/1') return termsOf(parsed(deliveryPolicySchema, document, path, 'policy'));
    if (Array.isArray(document['features'])) return readSageMakerConstraints(path);
  }
  // An editor finds the contract's schema by this member.
  const { $schema: _, ...contract } = isObject(document) ? document : {};
  return { contract: parsed(dataContractSchema, contract, path, 'data contract'), drift: DEFAULT_DRIFT, notes: [] };
}

/** SageMaker Model Monitor's constraints.json. @throws UsageError */
export async function readSageMakerConstraints(path: string): Promise<Terms> {
  const { contract, drift, notes } = readConstraints(parsed(constraintsSchema, await readJson(path), path, 'constraints.json'));
  return { contract, drift: v.parse(driftPolicySchema, drift), notes };
}

/** A profile of ours, or SageMaker's statistics.json. @throws UsageError */
export async function readBaseline(path: string): Promise<Profile> {
  const document = await readJson(path);
  if (isObject(document) && isObject(document['dataset']) && Array.isArray(document['features'])) {
    return { ...readStatistics(parsed(statisticsSchema, document, path, 'statistics.json')), digest: '' };
  }
  return parsed(profileSchema, document, path, 'profile');
}

/** @throws UsageError when the text is no profile. */
export const readProfile = (path: string, text: string): Profile => parsed(profileSchema, jsonOf(path, text), path, 'profile');

const termsOf = ({ dataset, problem }: Pick<v.InferOutput<typeof ownerPolicySchema>, 'dataset' | 'problem'>): Terms => ({
  contract: dataset.contract,
  drift: dataset.drift,
  label: problem.label,
  format: dataset.format,
  notes: [],
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed<S extends v.GenericSchema>(schema: S, document: unknown, path: string, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, document);
  if (result.success) return result.output;
  throw new UsageError(`${path} is no ${what}:\n${v.summarize(result.issues)}`);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    throw new UsageError(code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${String(code)}`);
  }
  return jsonOf(path, text);
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
