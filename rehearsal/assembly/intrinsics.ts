import { NotRehearsed } from '../cloud/aws-error.ts';
import type { Json } from '../cloud/cloud.ts';
import { isObject, listOf, objectOf, textOf } from './json.ts';
import type { Use } from './resolve.ts';

type Intrinsic = (argument: Json, use: Use) => Json | undefined;

const text = (value: Json | undefined, use: Use): string => textOf(value === undefined ? undefined : use.resolve(value));
const list = (value: Json | undefined, use: Use): Json[] => listOf(value === undefined ? undefined : use.resolve(value));
const truth = (value: Json, use: Use): boolean => use.resolve(value) === true;

/** Intrinsic functions by name. Source: AWS CloudFormation template reference, "Intrinsic functions". */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, { stack, neededBy, lookups }) => lookups.ref(stack, textOf(name), neededBy),
  Condition: (name, use) => use.condition(textOf(name)),
  'Fn::GetAtt': (argument, use) => {
    const [logicalId = '', ...attribute] =
      typeof argument === 'string' ? argument.split('.') : listOf(argument).map((part) => text(part, use));
    return use.lookups.attribute(use.stack, logicalId, attribute.join('.'), use.neededBy);
  },
  'Fn::Join': (argument, use) => {
    const [delimiter, values] = listOf(argument);
    return list(values, use).map(textOf).join(textOf(delimiter));
  },
  'Fn::Sub': (argument, use) => {
    const [template, variables] = typeof argument === 'string' ? [argument] : listOf(argument);
    return substitute(textOf(template), objectOf(variables), use);
  },
  'Fn::Select': (argument, use) => {
    const [index, values] = listOf(argument);
    const from = list(values, use);
    const value = from[Number(text(index, use))];
    if (value === undefined) throw new Error(`Fn::Select ${text(index, use)} of ${from.length} values, needed by ${use.neededBy}.`);
    return value;
  },
  'Fn::Split': (argument, use) => {
    const [delimiter, source] = listOf(argument);
    return text(source, use).split(textOf(delimiter));
  },
  'Fn::If': (argument, use) => {
    const [condition, yes, no] = listOf(argument);
    const chosen = use.condition(textOf(condition)) ? yes : no;
    return chosen === undefined ? undefined : use.resolve(chosen);
  },
  'Fn::Equals': (argument, use) => {
    const [left, right] = listOf(argument);
    return text(left, use) === text(right, use);
  },
  'Fn::And': (argument, use) => listOf(argument).every((condition) => truth(condition, use)),
  'Fn::Or': (argument, use) => listOf(argument).some((condition) => truth(condition, use)),
  'Fn::Not': (argument, use) => !listOf(argument).some((condition) => truth(condition, use)),
  'Fn::FindInMap': (argument, use) => {
    const [map, top, second, otherwise] = listOf(argument);
    const keys = [text(map, use), text(top, use), text(second, use)] as const;
    const found = use.stack.template.Mappings[keys[0]]?.[keys[1]]?.[keys[2]];
    if (found !== undefined) return use.resolve(found);
    const fallback = objectOf(otherwise)['DefaultValue'];
    if (fallback !== undefined) return use.resolve(fallback);
    throw new Error(`Fn::FindInMap finds no ${keys.join(' / ')} in stack ${use.stack.name}, needed by ${use.neededBy}.`);
  },
  'Fn::ImportValue': (argument, use) => use.lookups.importValue(text(argument, use), use.neededBy),
  'Fn::GetStackOutput': (argument, use) => {
    const { StackName, OutputName } = objectOf(argument);
    return use.lookups.stackOutput(text(StackName, use), text(OutputName, use), use.neededBy);
  },
  'Fn::GetAZs': (argument, use) => {
    const region = text(argument, use) || use.stack.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Base64': (argument, use) => Buffer.from(text(argument, use)).toString('base64'),
  'Fn::Length': (argument, use) => list(argument, use).length,
  'Fn::ToJsonString': (argument, use) => JSON.stringify(use.resolve(argument)),
};

/** `${Name}`, `${Resource.Attribute}` and `${!Literal}`. */
function substitute(template: string, variables: { [key: string]: Json }, use: Use): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, inner: string) => {
    if (literal === '!') return `\${${inner}}`;
    const name = inner.trim();
    const own = variables[name];
    if (own !== undefined) return text(own, use);
    const value = name.includes('.') ? use.resolve({ 'Fn::GetAtt': name }) : use.resolve({ Ref: name });
    if (value === undefined || isObject(value)) throw new NotRehearsed(`\${${name}} in Fn::Sub, needed by ${use.neededBy},`);
    return textOf(value);
  });
}
