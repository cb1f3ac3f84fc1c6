import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { readArn } from '../arn.ts';

const Type = v.picklist(['String', 'StringList', 'SecureString']);

export interface ParameterConfiguration {
  readonly name: string;
  readonly value: string;
  /** @default String */
  readonly type?: v.InferOutput<typeof Type>;
}

interface Parameter {
  readonly name: string;
  readonly type: v.InferOutput<typeof Type>;
  /** Values of versions 1, 2, …, each with its virtual time. */
  readonly versions: readonly { readonly value: string; readonly at: number }[];
}

const Get = v.object({ Name: v.string() });
const GetMany = v.object({ Names: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10)) });
const ByPath = v.object({
  Path: v.pipe(v.string(), v.startsWith('/')),
  Recursive: v.optional(v.boolean(), false),
  MaxResults: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), 10),
  NextToken: v.optional(v.string()),
});
const Put = v.object({
  Name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_./-]{1,2048}$/, 'must have letters, digits and . - _ /')),
  Value: v.pipe(v.string(), v.maxLength(8192)),
  Type: v.optional(Type),
  Overwrite: v.optional(v.boolean(), false),
});
const Saved = v.array(v.object({ name: v.string(), type: Type, versions: v.array(v.object({ value: v.string(), at: v.number() })) }));

/** AWS Systems Manager Parameter Store. */
export class Ssm implements Service {
  readonly name = 'ssm';
  readonly operations: Service['operations'];
  readonly #parameters = new Map<string, Parameter>();

  constructor() {
    this.operations = {
      GetParameter: (input, context) => ({ Parameter: this.#get(readInput(Get, input).Name, context.cloud) }),
      GetParameters: (input, context) => this.#getMany(input, context),
      GetParametersByPath: (input, context) => this.#byPath(input, context),
      PutParameter: (input, context) => this.#put(input, context),
      DeleteParameter: (input) => {
        const { Name } = readInput(Get, input);
        if (!this.#parameters.delete(plainName(Name))) throw notFound();
        return {};
      },
    };
  }

  /** Creates the template's parameters. One with another value gets a new version, as when a changed stack is deployed. */
  createParameters(parameters: readonly ParameterConfiguration[], now: number): void {
    for (const { name, value, type = 'String' } of parameters) {
      const versions = this.#parameters.get(name)?.versions ?? [];
      if (versions.at(-1)?.value !== value) this.#parameters.set(name, { name, type, versions: [...versions, { value, at: now }] });
    }
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const names = operation === 'GetParameters' ? input['Names'] : [input['Path'] ?? input['Name']];
    return (Array.isArray(names) ? names : []).map((name) => ({
      action: `ssm:${operation}`,
      resource: arnOf(plainName(String(name)), cloud),
    }));
  }

  save(): Json {
    return JSON.parse(JSON.stringify([...this.#parameters.values()])) as Json;
  }

  load(state: Json): void {
    for (const parameter of v.parse(Saved, state)) this.#parameters.set(parameter.name, parameter);
  }

  #get(selector: string, cloud: Cloud): Members {
    const name = plainName(selector);
    const parameter = this.#parameters.get(name);
    const asked = versionOf(selector);
    const number = asked ?? parameter?.versions.length ?? 0;
    const version = parameter?.versions[number - 1];
    if (parameter === undefined) throw notFound();
    if (version === undefined)
      throw new AwsError('ParameterVersionNotFound', `Systems Manager could not find version ${number} of ${name}.`);
    return {
      Name: name,
      Type: parameter.type,
      Value: version.value,
      Version: number,
      LastModifiedDate: new Date(version.at),
      ARN: arnOf(name, cloud),
      DataType: 'text',
      ...(asked === undefined ? {} : { Selector: `:${asked}` }),
    };
  }

  #getMany(input: Members, context: CallContext): Members {
    const { Names } = readInput(GetMany, input);
    const known = Names.filter((name) => this.#parameters.has(plainName(name)));
    return {
      Parameters: known.map((name) => this.#get(name, context.cloud)),
      InvalidParameters: Names.filter((name) => !known.includes(name)),
    };
  }

  #byPath(input: Members, context: CallContext): Members {
    const { Path, Recursive, MaxResults, NextToken } = readInput(ByPath, input);
    const folder = Path.endsWith('/') ? Path : `${Path}/`;
    const names = [...this.#parameters.keys()]
      .sort()
      .filter((name) => name.startsWith(folder) && (Recursive || !name.slice(folder.length).includes('/')));
    const from = NextToken === undefined ? 0 : names.indexOf(Buffer.from(NextToken, 'base64').toString('utf8'));
    if (from < 0) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
    const next = names[from + MaxResults];
    return {
      Parameters: names.slice(from, from + MaxResults).map((name) => this.#get(name, context.cloud)),
      ...(next === undefined ? {} : { NextToken: Buffer.from(next).toString('base64') }),
    };
  }

  #put(input: Members, context: CallContext): Members {
    const put = readInput(Put, input);
    const known = this.#parameters.get(put.Name);
    if (known !== undefined && !put.Overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    if (known === undefined && put.Type === undefined)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    const versions = [...(known?.versions ?? []), { value: put.Value, at: context.now }];
    this.#parameters.set(put.Name, { name: put.Name, type: put.Type ?? known?.type ?? 'String', versions });
    return { Version: versions.length, Tier: 'Standard' };
  }
}

/** A name without version, whether it is given as name, `name:version` or ARN. */
function plainName(selector: string): string {
  const resource = readArn(selector)?.resource;
  const text = resource === undefined ? selector : resource.replace(/^parameter/, '');
  const name = text.replace(/:\d+$/, '');
  // The ARN of a parameter without a leading slash has the slash of `parameter/` only.
  return resource !== undefined && name.indexOf('/', 1) < 0 ? name.replace(/^\//, '') : name;
}

function versionOf(selector: string): number | undefined {
  const text = /:(\d+)$/.exec(readArn(selector)?.resource ?? selector)?.[1];
  return text === undefined ? undefined : Number(text);
}

function arnOf(name: string, cloud: Cloud): string {
  return `arn:${cloud.partition}:ssm:${cloud.region}:${cloud.account}:parameter/${name.replace(/^\//, '')}`;
}

function notFound(): AwsError {
  return new AwsError('ParameterNotFound', 'The parameter was not found.');
}
