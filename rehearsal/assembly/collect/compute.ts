import { statSync } from 'node:fs';
import { join } from 'node:path';
import { NotRehearsed } from '../../cloud/aws-error.ts';
import { type JsonObject, numberOf, objectOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { EventInvokeModel, FunctionModel, PermissionModel, StateMachineModel } from '../model.ts';
import type { Assembly } from '../read-assembly.ts';
import { functionNameOf } from '../resource-types.ts';
import { type Collector, type Entry, named } from './collector.ts';

/** Lambda's own defaults. Source: AWS CloudFormation reference, AWS::Lambda::Function. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation". */
const DEFAULT_RETRY_ATTEMPTS = 2;
const DEFAULT_EVENT_AGE_SECONDS = 21_600;

export function functions(collector: Collector, assembly: Assembly): FunctionModel[] {
  const versions = collector.entries('AWS::Lambda::Version');
  const aliases = collector.entries('AWS::Lambda::Alias');
  const invokeConfigs = collector.entries('AWS::Lambda::EventInvokeConfig');
  return collector.entries('AWS::Lambda::Function').map((entry) => {
    const of = (other: Entry) => functionNameOf(other.text('FunctionName')) === entry.name;
    return lazily(named(entry), {
      versionArns: () => versions.filter(of).map(({ arn }) => arn),
      aliases: () => Object.fromEntries(aliases.filter(of).map((alias) => [alias.arn, alias.text('FunctionVersion')])),
      handler: () => entry.text('Handler'),
      runtime: () => entry.text('Runtime'),
      bundleDir: () => bundleDir(entry, assembly),
      environment: () => environment(entry, collector),
      timeoutSeconds: () => numberOf(entry.property('Timeout')) ?? DEFAULT_TIMEOUT_SECONDS,
      memoryMb: () => numberOf(entry.property('MemorySize')) ?? DEFAULT_MEMORY_MB,
      reservedConcurrency: () => numberOf(entry.property('ReservedConcurrentExecutions')),
      roleArn: () => entry.text('Role'),
      roleName: () => entry.text('Role').split('/').at(-1) ?? '',
      logGroup: () => textOf(objectOf(entry.property('LoggingConfig'))['LogGroup']) || `/aws/lambda/${entry.name}`,
      deadLetterArn: () => textOf(objectOf(entry.property('DeadLetterConfig'))['TargetArn']) || undefined,
      eventInvoke: () => eventInvoke(invokeConfigs.find(of)),
    });
  });
}

/** Each variable is resolved under its own name, so that an error says which one it is. */
function environment(entry: Entry, collector: Collector): Record<string, string> {
  const { stack, resource } = entry.located;
  const variables = objectOf(objectOf(resource.Properties['Environment'])['Variables']);
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const resolved = collector.resolve(stack, value, `environment variable ${name} of ${entry.path}`);
      return resolved === undefined ? [] : [[name, textOf(resolved)]];
    }),
  );
}

/** The staged folder: by the resource's asset metadata, or by the key under which CDK would upload it. */
function bundleDir(entry: Entry, assembly: Assembly): string {
  const code = objectOf(entry.property('Code'));
  const metadata = entry.located.resource.Metadata['aws:asset:path'];
  const key = textOf(code['S3Key']);
  const path =
    typeof metadata === 'string'
      ? join(assembly.dir, metadata)
      : assembly.files.find(({ objectKeys }) => key !== '' && objectKeys.includes(key))?.path;
  if (path === undefined) {
    const what =
      code['ZipFile'] !== undefined ? 'inline code' : code['ImageUri'] !== undefined ? 'a container image' : `code at key "${key}"`;
    throw new NotRehearsed(`Function ${entry.path} with ${what}`, 'its code must be a folder asset of the assembly (Code.fromAsset)');
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new NotRehearsed(
      `Function ${entry.path} whose asset ${path} is not a folder`,
      'its code must be a folder asset (Code.fromAsset)',
    );
  }
  return path;
}

function eventInvoke(config: Entry | undefined): EventInvokeModel {
  const destinations = objectOf(config?.property('DestinationConfig'));
  const destination = (name: string) => textOf(objectOf(destinations[name])['Destination']) || undefined;
  return {
    maximumRetryAttempts: numberOf(config?.property('MaximumRetryAttempts')) ?? DEFAULT_RETRY_ATTEMPTS,
    maximumEventAgeSeconds: numberOf(config?.property('MaximumEventAgeInSeconds')) ?? DEFAULT_EVENT_AGE_SECONDS,
    onFailure: destination('OnFailure'),
    onSuccess: destination('OnSuccess'),
  };
}

export function permissions(collector: Collector): PermissionModel[] {
  return collector.entries('AWS::Lambda::Permission').map((entry) =>
    lazily(
      { path: entry.path },
      {
        functionArn: () => {
          const name = entry.text('FunctionName');
          const { partition, region, account } = entry.located.stack;
          return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
        },
        principal: () => entry.text('Principal'),
        action: () => entry.text('Action'),
        sourceArn: () => entry.text('SourceArn') || undefined,
        sourceAccount: () => entry.text('SourceAccount') || undefined,
      },
    ),
  );
}

export function stateMachines(collector: Collector, readAsset: (objectKey: string) => string | undefined): StateMachineModel[] {
  const versions = collector.entries('AWS::StepFunctions::StateMachineVersion');
  const aliases = collector.entries('AWS::StepFunctions::StateMachineAlias');
  return collector.entries('AWS::StepFunctions::StateMachine').map((entry) =>
    lazily(named(entry), {
      versionArns: () => versions.filter((version) => version.text('StateMachineArn') === entry.arn).map(({ arn }) => arn),
      aliasArns: () => aliases.filter((alias) => alias.arn.startsWith(`${entry.arn}:`)).map(({ arn }) => arn),
      definition: () => substitute(definitionText(entry, readAsset), objectOf(entry.property('DefinitionSubstitutions'))),
      roleArn: () => entry.text('RoleArn'),
      machineType: (): 'STANDARD' | 'EXPRESS' => (entry.text('StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD'),
    }),
  );
}

function definitionText(entry: Entry, readAsset: (objectKey: string) => string | undefined): string {
  const text = entry.property('DefinitionString');
  if (text !== undefined) return textOf(text);
  const definition = entry.property('Definition');
  if (definition !== undefined) return JSON.stringify(definition);
  const key = textOf(objectOf(entry.property('DefinitionS3Location'))['Key']);
  const asset = readAsset(key);
  if (asset === undefined) throw new NotRehearsed(`State machine ${entry.path} whose definition "${key}" is no file of the assembly`);
  return asset;
}

/** `${Name}` for each named substitution; anything else in braces stays as it is, as CloudFormation leaves it. */
const substitute = (definition: string, substitutions: JsonObject): string =>
  definition.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => (name in substitutions ? textOf(substitutions[name]) : whole));
