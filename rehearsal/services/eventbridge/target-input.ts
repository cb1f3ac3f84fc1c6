import type { Json } from '../../cloud/cloud.ts';
import { eventJson } from './envelope.ts';
import { valueAt } from './json-path.ts';
import type { Event, Target } from './rule.ts';

/** What a target gets: the event, a part of it, a constant, or a template (AWS documentation: "Amazon EventBridge input transformation"). */
export function targetInput(target: Target, event: Event, rule: { readonly name: string; readonly arn: string }): string {
  if (target.Input !== undefined) return target.Input;
  const document = eventJson(event);
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(target.InputPath, document) ?? {});
  if (target.InputTransformer === undefined) return JSON.stringify(document);
  const variables: Record<string, Json | undefined> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': withoutDetail(document),
    'aws.events.event.json': document,
  };
  for (const [name, path] of Object.entries(target.InputTransformer.InputPathsMap ?? {})) variables[name] = valueAt(path, document);
  return fillTemplate(target.InputTransformer.InputTemplate, variables);
}

/**
 * Puts values in place of `<name>`. Outside of quotes a value is JSON; inside it is text, with its quotes escaped.
 * A variable without value leaves nothing behind, an unknown name stays as it is.
 */
export function fillTemplate(template: string, variables: Readonly<Record<string, Json | undefined>>): string {
  let quoted = false;
  let filled = '';
  for (let at = 0; at < template.length; ) {
    const name = /^<([\w.-]+)>/.exec(template.slice(at))?.[1];
    if (name !== undefined && Object.hasOwn(variables, name)) {
      filled += written(variables[name], quoted);
      at += name.length + 2;
      continue;
    }
    const character = template[at] ?? '';
    if (character === '\\') {
      filled += template.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (character === '"') quoted = !quoted;
    filled += character;
    at += 1;
  }
  return filled;
}

function written(value: Json | undefined, quoted: boolean): string {
  if (value === undefined) return quoted ? '' : 'null';
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function withoutDetail(document: { readonly [key: string]: Json }): Json {
  const { detail: _detail, ...rest } = document;
  return rest;
}
