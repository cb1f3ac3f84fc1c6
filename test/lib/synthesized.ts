import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { Capacity, ContainerImage, DeliveryPlatform, ModelDelivery, type ModelDeliveryProps, ServingFleet } from '../../lib/index.ts';

export const ROOT = join(__dirname, '..', '..');
export const CONTAINER = join(ROOT, 'examples', 'flight-delay', 'container');
export const POLICY_FILE = join(ROOT, 'examples', 'flight-delay', 'policy.json');

const cdkJson = v.object({ context: v.record(v.string(), v.unknown()) });

/** An app as the example's: every recommended feature flag, its own output folder. CloudFormation's validator takes seconds: one test has it. */
export function anApp(validation: 'validated' | 'quick' = 'quick'): App {
  process.env['CDK_VALIDATION'] = String(validation === 'validated');
  const { context } = v.parse(cdkJson, JSON.parse(readFileSync(join(ROOT, 'examples', 'flight-delay', 'cdk.json'), 'utf8')));
  // What the command line turns on: construct paths, and where each asset lies.
  const metadata = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...context, ...metadata },
    outdir: mkdtempSync(join(tmpdir(), 'slipway-synth-')),
  });
}

type Given = Partial<ModelDeliveryProps>;

/** A model like the example's in a stack of its own; `given` replaces props, and may need the stack. */
export function aModel(
  app: App,
  given: Given | ((stack: Stack) => Given) = {},
  { env, id = 'flights' }: { env?: Environment; id?: string } = {},
) {
  const stack = new Stack(app, id, env === undefined ? {} : { env });
  const own = typeof given === 'function' ? given(stack) : given;
  const container = ContainerImage.fromAsset(CONTAINER);
  const model = new ModelDelivery(stack, 'Flights', {
    modelName: 'flights',
    platform: own.platform ?? new DeliveryPlatform(stack, 'Platform'),
    ...(own.policy === undefined ? { policyFile: POLICY_FILE } : {}),
    trainer: container,
    server: container,
    capacity: Capacity.onDemand(['ml.m5.xlarge']),
    fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 4 }),
    ...own,
  });
  return { stack, model };
}

const resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DeletionPolicy: v.optional(v.string()),
  Metadata: v.optional(v.record(v.string(), v.unknown()), {}),
});
const template = v.object({
  Metadata: v.optional(v.record(v.string(), v.unknown()), {}),
  Resources: v.record(v.string(), resource),
  Parameters: v.optional(v.record(v.string(), v.unknown()), {}),
  Outputs: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type Resource = v.InferOutput<typeof resource>;
export type TemplateJson = v.InferOutput<typeof template>;

export const templateOf = (app: App, stack: Stack): TemplateJson => v.parse(template, app.synth().getStackByName(stack.stackName).template);

export const ofType = ({ Resources }: TemplateJson, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

const many = v.pipe(
  v.union([v.string(), v.array(v.unknown()), v.record(v.string(), v.unknown())]),
  v.transform((value): unknown[] => (Array.isArray(value) ? value : [value])),
);
const statement = v.object({
  Sid: v.optional(v.string()),
  Effect: v.string(),
  Action: many,
  Resource: v.optional(many, []),
  Condition: v.optional(v.unknown()),
});
const rolePolicies = v.optional(v.array(v.object({ PolicyDocument: v.object({ Statement: v.array(statement) }) })), []);
export type Statement = v.InferOutput<typeof statement>;

/** Statements of a role, in one list. */
export const statementsOf = (role: Resource): Statement[] =>
  v.parse(rolePolicies, role.Properties['Policies']).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

export const pathOf = (resource: Resource): string => String(resource.Metadata['aws:cdk:path']);
