import * as v from 'valibot';
import type { Json } from '../cloud/cloud.ts';
import { isObject, type JsonObject } from './json.ts';

interface TemplateResource {
  readonly Type: string;
  readonly Properties: JsonObject;
  readonly Condition?: string | undefined;
  readonly Metadata: JsonObject;
}

/** The parts of a CloudFormation template that decide what exists and how it is called. */
export interface Template {
  readonly Metadata: JsonObject;
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: Json | undefined }>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;
  readonly Conditions: JsonObject;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json } | undefined }>>;
}

/** Any JSON: the text came through JSON.parse, which yields nothing else. */
const json = v.custom<Json>((value) => value !== undefined);
const jsonObject = v.custom<JsonObject>(isObject);

const resource: v.GenericSchema<unknown, TemplateResource> = v.object({
  Type: v.string(),
  Properties: v.optional(jsonObject, {}),
  Condition: v.optional(v.string()),
  Metadata: v.optional(jsonObject, {}),
});

export const templateSchema: v.GenericSchema<unknown, Template> = v.object({
  Metadata: v.optional(jsonObject, {}),
  Parameters: v.optional(v.record(v.string(), v.object({ Type: v.string(), Default: v.optional(json) })), {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), v.record(v.string(), json))), {}),
  Conditions: v.optional(jsonObject, {}),
  Resources: v.optional(v.record(v.string(), resource), {}),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: json, Export: v.optional(v.object({ Name: json })) })), {}),
});

/** A template with the names that it is deployed under. */
export interface Stack {
  readonly name: string;
  /** Path of the stack's construct: `Prod/Model`. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
  readonly template: Template;
  /** The stack that nests this one, and the logical id it has there. */
  readonly parent?: { readonly stack: Stack; readonly logicalId: string };
}

/** One resource of one stack, by its names. */
export interface Located {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}
