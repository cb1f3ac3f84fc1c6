import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { type DeliveryPolicy, deliveryPolicySchema } from '../../domain/policy/delivery-policy.ts';
import { trainingRecordSchema } from '../../domain/training/training-record.ts';
import { loadAssembly } from '../../rehearsal/assembly/load-assembly.ts';
import type { AssemblyModel } from '../../rehearsal/assembly/model.ts';
import { type Account, modelOf, type PublishedModel, publishedSchema } from '../account/connection.ts';
import { UsageError } from '../command-io.ts';
import { synthesize } from '../rehearse/app.ts';

/** A model, its policy of today, and what its stack publishes; the assembly when that is where they come from. */
export interface PlannedModel {
  readonly model: string;
  readonly policy: DeliveryPolicy;
  readonly published: PublishedModel;
  readonly assembly?: AssemblyModel;
  /** Roles that SageMaker has assumed already: those of the champion and of its training. */
  readonly provenRoles?: ReadonlySet<string>;
}

const PUBLISHED_AS = /^\/slipway\/[^/]+\/models\/([^/]+)$/;

/** Where a plan's models come from, besides an account. */
export const APP_OPTIONS = { app: { type: 'string' }, assembly: { type: 'string' } } as const;

export const APP_USAGE = `  --app DIR             folder of an app, synthesized now. Default: this folder if it has a cdk.json, else the account
  --assembly DIR        its cdk.out, synthesized already`;

export interface AppValues {
  readonly app?: string | undefined;
  readonly assembly?: string | undefined;
  readonly 'endpoint-url'?: string | undefined;
}

/** The app that was named, or the one in this folder; undefined when an account is meant. */
export function namedApp({ app, assembly, 'endpoint-url': endpoint }: AppValues, here = process.cwd()): AppValues | undefined {
  if (app !== undefined || assembly !== undefined) return { app, assembly };
  return endpoint === undefined && existsSync(join(here, 'cdk.json')) ? { app: here } : undefined;
}

/** Account and Region of stacks that do not say theirs. */
export interface AssemblyEnvironment {
  readonly account: string;
  readonly region: string;
}

/** The models of an app, before anything of it is deployed. */
export async function modelsOfApp({ app, assembly }: AppValues, environment?: AssemblyEnvironment): Promise<readonly PlannedModel[]> {
  const appDir = resolve(app ?? '.');
  const dir = assembly === undefined ? (await synthesize(appDir)).assembly : resolve(assembly);
  if (!existsSync(join(dir, 'manifest.json')))
    throw new UsageError(`${dir} is no cloud assembly: it has no manifest.json; run cdk synth first`);
  const loaded = loadAssembly(dir, { appDir, ...(environment === undefined ? {} : { environment }) });
  return loaded.parameters.flatMap(({ name, value }) => {
    const model = PUBLISHED_AS.exec(name)?.[1];
    if (model === undefined) return [];
    const published = v.parse(publishedSchema, JSON.parse(value));
    const intake = loaded.functions.find((one) => one.name === published.intakeFunctionName);
    if (intake === undefined) throw new Error(`${dir} publishes model ${model}, but has no function ${published.intakeFunctionName}`);
    const policy = v.parse(deliveryPolicySchema, JSON.parse(readFileSync(join(intake.bundleDir, 'policy.json'), 'utf8')));
    return [{ model, policy, published, assembly: loaded }];
  });
}

const answerSchema = v.object({ policy: v.object({ uri: v.string(), hash: v.string() }) });

/** A deployed model with the policy that its next delivery will follow: intake has it packed beside its code. */
export async function deployedModel(account: Account, name: string | undefined): Promise<PlannedModel> {
  const { name: model, published } = modelOf(account, name);
  const answer = v.safeParse(answerSchema, await account.functions.invoke(published.intakeFunctionName, { ask: 'policy' }));
  if (!answer.success)
    throw new UsageError(`the stack of ${model} is too old to be asked for its policy: deploy it again, or give --app or --assembly`);
  return { model, published, policy: await readPolicy(account.objects, answer.output), provenRoles: await provenRoles(account, model) };
}

/** SageMaker assumed the champion's role to serve it, and the role of its training to make it. */
async function provenRoles({ ledger, objects, inventory, dataBucket }: Account, model: string): Promise<ReadonlySet<string>> {
  const { champion } = await ledger.head(model);
  if (champion === null) return new Set();
  const folder = `s3://${dataBucket}/deliveries/${model}/${champion.deliveryId}/`;
  const record = v.safeParse(
    trainingRecordSchema,
    await deliveryDocuments(objects, dataBucket, folder, []).document(`${folder}training.json`),
  );
  const roles = [await inventory.modelRole(champion.modelName), record.success ? record.output.job?.roleArn : undefined];
  return new Set(roles.filter((role) => role !== undefined));
}

/** The model of that name, or all of an app. */
export function chosen(models: readonly PlannedModel[], name: string | undefined): readonly PlannedModel[] {
  const found = models.filter(({ model }) => name === undefined || model === name);
  if (found.length > 0) return found;
  throw new UsageError(`the app has no model "${name ?? ''}"; it has ${models.map(({ model }) => model).join(', ') || 'none'}`);
}
