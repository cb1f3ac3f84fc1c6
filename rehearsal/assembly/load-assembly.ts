import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { managedPolicies, roles } from './collect/access.ts';
import { type Collector, collector } from './collect/collector.ts';
import { functions, permissions, stateMachines } from './collect/compute.ts';
import { images, importedNames } from './collect/declared.ts';
import { alarms, parameters, plain, rules, schedules } from './collect/events.ts';
import { buckets, keys, queues, tables, topics } from './collect/storage.ts';
import { inventory, type Unnamed } from './inventory.ts';
import { NESTED, type Resources, resourcesOf, templateKeyOf } from './lookups.ts';
import type { AssemblyModel } from './model.ts';
import { generatedName } from './physical-name.ts';
import { type Assembly, DEFAULT_ENVIRONMENT, type Environment, readAssembly, readTemplate } from './read-assembly.ts';
import type { Stack } from './template.ts';

export interface LoadOptions {
  /** Only these stacks, by name or construct path; all by default. */
  readonly stacks?: readonly string[];
  /** Account and region of stacks that do not say theirs. @default 111122223333 in eu-central-1 */
  readonly environment?: Environment;
  /** Values of template parameters without default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Folder of the app, to which declared image folders are relative. @default the folder that holds the assembly */
  readonly appDir?: string;
}

/**
 * Reads a `cdk.out` folder and resolves what it would create.
 * @throws Error when the folder is no cloud assembly, a chosen stack does not exist, or stacks lie in two environments
 */
export function loadAssembly(dir: string, options: LoadOptions = {}): AssemblyModel {
  const assembly = readAssembly(dir, options.environment ?? DEFAULT_ENVIRONMENT);
  const chosen = choose(assembly, options.stacks);
  const { account, region, partition } = oneEnvironment(chosen);
  const stacks = withNested(chosen, assembly);
  const resources = resourcesOf(stacks, assembly.paths, options.parameters);
  const unnamed: Unnamed[] = [];
  const from = collector(resources, (located, reason) => unnamed.push({ located, reason }));
  return {
    dir: assembly.dir,
    account,
    region,
    partition,
    stacks: stacks.map(({ name, path }) => ({ name, path })),
    ...played(from, assembly),
    images: images(resources, assembly, options.appDir ?? dirname(assembly.dir)),
    importedNames: importedNames(resources),
    inventory: inventory(resources, unnamed),
    ssmParameter: (name) => resources.ssmParameter(name, `parameter ${name}`),
  };
}

function played(from: Collector, assembly: Assembly) {
  const managed = managedPolicies(from);
  return {
    buckets: buckets(from),
    tables: tables(from),
    queues: queues(from),
    topics: topics(from),
    keys: keys(from),
    functions: functions(from, assembly),
    roles: roles(from, managed),
    managedPolicies: managed,
    stateMachines: stateMachines(from, (key) => textOfAsset(assembly, key)),
    rules: rules(from),
    schedules: schedules(from),
    scheduleGroups: plain(from, 'AWS::Scheduler::ScheduleGroup'),
    permissions: permissions(from),
    alarms: alarms(from, 'AWS::CloudWatch::Alarm'),
    compositeAlarms: alarms(from, 'AWS::CloudWatch::CompositeAlarm'),
    metricFilters: plain(from, 'AWS::Logs::MetricFilter'),
    logGroups: plain(from, 'AWS::Logs::LogGroup'),
    parameters: parameters(from),
    modelPackageGroups: plain(from, 'AWS::SageMaker::ModelPackageGroup'),
    repositories: plain(from, 'AWS::ECR::Repository'),
  };
}

function choose(assembly: Assembly, names: readonly string[] | undefined): readonly Stack[] {
  if (names === undefined) return assembly.stacks;
  return names.map((wanted) => {
    const stack = assembly.stacks.find(({ name, path }) => name === wanted || path === wanted);
    if (stack !== undefined) return stack;
    throw new Error(`${assembly.dir} has no stack "${wanted}"; it has ${assembly.stacks.map(({ path }) => path).join(', ') || 'none'}.`);
  });
}

/** One rehearsal plays one account in one region. */
function oneEnvironment(stacks: readonly Stack[]): Stack {
  const first = stacks[0];
  if (first === undefined) throw new Error('The assembly has no stacks.');
  for (const other of stacks) {
    if (other.account !== first.account || other.region !== first.region) {
      throw new Error(
        `Stack ${first.path} lies in ${first.account}/${first.region} and ${other.path} in ${other.account}/${other.region}; ` +
          'a rehearsal plays one account and region: choose stacks of one environment.',
      );
    }
  }
  return first;
}

/** Adds nested stacks, level by level; their templates are file assets of the assembly. */
function withNested(chosen: readonly Stack[], assembly: Assembly): Stack[] {
  const all: Stack[] = [...chosen];
  for (const stack of all) {
    const { resolve, pathOf }: Resources = resourcesOf(all, assembly.paths);
    for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
      if (resource.Type !== NESTED) continue;
      const located = { stack, logicalId, resource };
      const asset = assetFile(assembly, templateKeyOf(resolve, located));
      if (asset === undefined) continue;
      all.push({
        ...stack,
        name: generatedName(stack.name, logicalId, { limit: 128 }),
        path: pathOf(located).replace(/([^/]+)\.NestedStack\/[^/]+$/, '$1'),
        template: readTemplate(asset),
        parent: { stack, logicalId },
      });
    }
  }
  return all;
}

const assetFile = (assembly: Assembly, objectKey: string): string | undefined =>
  assembly.files.find(({ objectKeys }) => objectKeys.some((key) => key === objectKey || basename(key) === objectKey))?.path;

function textOfAsset(assembly: Assembly, objectKey: string): string | undefined {
  const file = assetFile(assembly, objectKey) ?? join(assembly.dir, `asset.${objectKey}`);
  return objectKey !== '' && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
