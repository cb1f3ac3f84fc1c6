import { NotRehearsed } from '../cloud/aws-error.ts';
import type { Json } from '../cloud/cloud.ts';
import { type Identities, identities } from './identities.ts';
import { objectOf, textOf } from './json.ts';
import type { ConstructPaths } from './read-tree.ts';
import { type Lookups, type Resolve, resolver } from './resolve.ts';
import type { Located, Stack } from './template.ts';

/** Everything that can be asked about the resources of an assembly. */
export interface Resources {
  readonly stacks: readonly Stack[];
  readonly resolve: Resolve;
  readonly identities: Identities;
  pathOf(located: Located): string;
  /** Resources of some types, in the order of the templates. */
  all(...types: readonly string[]): Located[];
  /** Whether its condition holds. @throws NotRehearsed when that cannot be told */
  exists(located: Located): boolean;
  /** Value of a Parameter Store parameter: of the assembly's own, then of those that a stack's Metadata declares. */
  ssmParameter(name: string, neededBy: string): string;
}

export const NESTED = 'AWS::CloudFormation::Stack';

export function resourcesOf(stacks: readonly Stack[], paths: ConstructPaths, given: Readonly<Record<string, string>> = {}): Resources {
  const inProgress = new Set<string>();
  const pathOf = ({ stack, logicalId, resource }: Located) =>
    paths(stack.path, logicalId, resource.Type, resource.Metadata['aws:cdk:path']);

  const located = (stack: Stack, logicalId: string): Located | undefined => {
    const resource = stack.template.Resources[logicalId];
    return resource === undefined ? undefined : { stack, logicalId, resource };
  };

  /** A name that needs itself would never end. */
  const guarded = <T>(key: string, neededBy: string, ask: () => T): T => {
    if (inProgress.has(key)) throw new Error(`${key} needs its own value (asked by ${neededBy}): the template is circular.`);
    inProgress.add(key);
    try {
      return ask();
    } finally {
      inProgress.delete(key);
    }
  };

  const lookups: Lookups = {
    ref(stack, name, neededBy) {
      if (name.startsWith('AWS::')) return pseudo(stack, name, neededBy);
      if (stack.template.Parameters[name] !== undefined) return parameter(stack, name, neededBy);
      const found = located(stack, name);
      if (found === undefined) throw new Error(`Stack ${stack.name} has nothing called "${name}", needed by ${neededBy}.`);
      if (found.resource.Type === NESTED) return stackId(nested(found, neededBy));
      return guarded(`Ref ${stack.name}/${name}`, neededBy, () => ids.ref(found, neededBy));
    },
    attribute(stack, logicalId, attribute, neededBy) {
      const found = located(stack, logicalId);
      if (found === undefined) throw new Error(`Stack ${stack.name} has no resource "${logicalId}", needed by ${neededBy}.`);
      if (found.resource.Type === NESTED) return output(nested(found, neededBy), attribute.replace(/^Outputs\./, ''), neededBy);
      return guarded(`${stack.name}/${logicalId}.${attribute}`, neededBy, () => ids.attribute(found, attribute, neededBy));
    },
    importValue(name, neededBy) {
      for (const stack of stacks) {
        for (const [id, { Export }] of Object.entries(stack.template.Outputs)) {
          if (Export !== undefined && resolve(stack, Export.Name, `export ${id} of ${stack.name}`) === name)
            return output(stack, id, neededBy);
        }
      }
      throw new NotRehearsed(`Import of "${name}", needed by ${neededBy},`, 'no stack of this assembly exports it');
    },
    stackOutput(stackName, outputName, neededBy) {
      const stack = stacks.find(({ name }) => name === stackName);
      if (stack !== undefined) return output(stack, outputName, neededBy);
      throw new NotRehearsed(`Output ${outputName} of stack ${stackName}, needed by ${neededBy},`, 'that stack is not in this assembly');
    },
    ssmParameter: (name, neededBy) => ssmParameter(name, neededBy),
  };
  const resolve = resolver(lookups);
  const ids = identities(resolve, pathOf);

  const nested = (found: Located, neededBy: string): Stack => {
    const stack = stacks.find(({ parent }) => parent?.stack === found.stack && parent.logicalId === found.logicalId);
    if (stack === undefined)
      throw new NotRehearsed(`Nested stack ${pathOf(found)} without a template in the assembly, needed by ${neededBy},`);
    return stack;
  };

  const output = (stack: Stack, id: string, neededBy: string): Json => {
    const found = stack.template.Outputs[id];
    if (found === undefined) throw new Error(`Stack ${stack.name} has no output "${id}", needed by ${neededBy}.`);
    return guarded(`output ${stack.name}.${id}`, neededBy, () => resolve(stack, found.Value, neededBy) ?? '');
  };

  const parameter = (stack: Stack, name: string, neededBy: string): Json => {
    const declared = stack.template.Parameters[name];
    const passed = stack.parent && objectOf(stack.parent.stack.template.Resources[stack.parent.logicalId]?.Properties['Parameters'])[name];
    const value =
      passed !== undefined && stack.parent !== undefined
        ? resolve(stack.parent.stack, passed, `parameter ${name} of ${stack.name}`)
        : (given[name] ?? declared?.Default);
    if (declared === undefined || value === undefined) {
      throw new NotRehearsed(`Parameter ${name} of stack ${stack.name} without a default, needed by ${neededBy},`, 'give it a default');
    }
    const type = declared.Type;
    const text = type.startsWith('AWS::SSM::Parameter::Value<') ? ssmParameter(textOf(value), neededBy) : textOf(value);
    return type === 'CommaDelimitedList' || type.includes('List<') ? text.split(',').map((item) => item.trim()) : text;
  };

  const ssmParameter = (name: string, neededBy: string): string => {
    for (const found of all('AWS::SSM::Parameter')) {
      const { stack, resource } = found;
      if (!exists(found) || ids.of(found).name !== name) continue;
      return guarded(`SSM parameter ${name}`, neededBy, () => textOf(resolve(stack, resource.Properties['Value'] ?? '', neededBy)));
    }
    for (const stack of stacks) {
      const declared = objectOf(objectOf(stack.template.Metadata['rehearsal'])['parameters'])[name];
      if (declared !== undefined) return textOf(resolve(stack, declared, `rehearsal.parameters of ${stack.name}`));
    }
    throw new NotRehearsed(
      `SSM parameter "${name}", needed by ${neededBy},`,
      'it is in no stack of this assembly: declare it in a stack\'s Metadata as {"rehearsal": {"parameters": {"<name>": "<value>"}}}',
    );
  };

  const all = (...types: readonly string[]): Located[] =>
    stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources)
        .filter(([, { Type }]) => types.includes(Type))
        .map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    );

  const exists = ({ stack, logicalId, resource: { Condition } }: Located): boolean =>
    Condition === undefined || resolve(stack, { Condition }, `condition of ${stack.name}/${logicalId}`) === true;

  return { stacks, resolve, identities: ids, pathOf, all, exists, ssmParameter };
}

const stackId = (stack: Stack): string =>
  `arn:${stack.partition}:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/00000000-0000-4000-8000-000000000000`;

function pseudo(stack: Stack, name: string, neededBy: string): Json | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return stack.partition;
    case 'AWS::URLSuffix':
      return stack.urlSuffix;
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackId(stack);
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return undefined;
    default:
      throw new NotRehearsed(`Pseudo parameter ${name}, needed by ${neededBy},`);
  }
}

/** File name of the asset that holds a nested stack's template. */
export function templateKeyOf(resolve: Resolve, { stack, logicalId, resource }: Located): string {
  const url = resource.Properties['TemplateURL'] ?? '';
  return (
    textOf(resolve(stack, url, `TemplateURL of ${logicalId}`))
      .split('/')
      .at(-1) ?? ''
  );
}
