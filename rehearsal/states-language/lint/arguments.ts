import type { Json } from '../../cloud/cloud.ts';
import { operationName, serviceName } from '../../cloud/naming.ts';
import { modelOf } from '../../wire/services.ts';
import type { Shape } from '../../wire/shape.ts';
import { readDefinition, type TaskState } from '../definition.ts';
import { isExpression } from '../jsonata.ts';
import { parseResource } from '../task-runner.ts';
import { eachState } from '../transitions.ts';
import type { Finding } from './finding.ts';

/** Members that optimized integrations take as JSON where the API wants its text. */
const JSON_MEMBERS = new Set(['Input', 'MessageBody', 'Message', 'Detail', 'Payload']);

/**
 * Compares the Arguments of every Task with the runtime schema of the API that it calls, for integrations whose SDK client the
 * project has: members that do not exist, required ones that are missing, literals of the wrong type.
 */
export async function checkArguments(definition: unknown): Promise<readonly Finding[]> {
  const tasks: [string, TaskState][] = [];
  eachState(readDefinition(definition), (name, state) => {
    if (state.Type === 'Task') tasks.push([name, state]);
  });
  const findings: Finding[] = [];
  for (const [name, state] of tasks) findings.push(...(await checkTask(name, state)));
  return findings;
}

async function checkTask(name: string, state: TaskState): Promise<readonly Finding[]> {
  const resource = parseResource(state.Resource);
  if (resource === undefined || resource.type === 'lambda-function') return [];
  const model = await modelOf(serviceName(resource.type.replace('aws-sdk:', '')));
  if (model === undefined) return [];
  const operation = model.operations.get(operationName(resource.action));
  if (operation === undefined) return [{ state: name, path: 'Resource', message: `the service has no action '${resource.action}'` }];
  const findings: Finding[] = [];
  const optimized = !resource.type.startsWith('aws-sdk:');
  check(operation.input, state.Arguments ?? {}, 'Arguments', (path, message) => findings.push({ state: name, path, message }), optimized);
  return findings;
}

type Tell = (path: string, message: string) => void;

function check(shape: Shape, value: Json, path: string, tell: Tell, optimized: boolean): void {
  if (typeof value === 'string' && isExpression(value)) return;
  switch (shape.kind) {
    case 'struct':
      if (isObject(value)) checkStruct(shape, value, path, tell, optimized);
      else tell(path, `must be an object, but is ${kindOf(value)}`);
      break;
    case 'list':
      if (Array.isArray(value)) for (const [index, item] of value.entries()) check(shape.value, item, `${path}[${index}]`, tell, optimized);
      else tell(path, `must be a list, but is ${kindOf(value)}`);
      break;
    case 'map':
      if (isObject(value)) for (const [key, item] of Object.entries(value)) check(shape.value, item, `${path}/${key}`, tell, optimized);
      else tell(path, `must be an object, but is ${kindOf(value)}`);
      break;
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== shape.kind) tell(path, `must be a ${shape.kind}, but is ${kindOf(value)}`);
      break;
    default:
  }
}

function checkStruct(shape: Shape, value: { readonly [name: string]: Json }, path: string, tell: Tell, optimized: boolean): void {
  const given = new Set<string>();
  for (const [name, member] of Object.entries(value)) {
    const own = shape.members.has(name) ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const inner = shape.members.get(own);
    given.add(own);
    if (inner === undefined)
      tell(`${path}/${name}`, `is no member of ${shape.name}; it has ${[...shape.members.keys()].map(pascal).join(', ')}`);
    else if (!(optimized && JSON_MEMBERS.has(name))) check(inner, member, `${path}/${name}`, tell, optimized);
  }
  for (const name of shape.required) if (!given.has(name)) tell(path, `lacks ${pascal(name)}, which ${shape.name} requires`);
}

function pascal(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
