import { NotRehearsed } from '../../cloud/aws-error.ts';
import type { Json } from '../../cloud/cloud.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { Resources } from '../lookups.ts';
import type { PolicyDocument, ResourceModel, StatementModel } from '../model.ts';
import type { Located } from '../template.ts';

/** Reads one resource: names now, properties when they are asked for. */
export interface Entry extends ResourceModel {
  /** A property, resolved. @throws NotRehearsed naming what cannot be resolved */
  property(name: string): Json | undefined;
  text(name: string): string;
  located: Located;
}

/** What every collector starts from. */
export interface Collector extends Resources {
  /** Resources of the types whose names can be settled; the others are in the inventory as unknown. */
  entries(...types: readonly string[]): Entry[];
  document(value: Json | undefined, located: Located, path: string): PolicyDocument;
}

export function collector(resources: Resources, unnamed: (located: Located, reason: string) => void): Collector {
  const entry = (located: Located): Entry[] => {
    try {
      return resources.exists(located) ? [entryOf(resources, located)] : [];
    } catch (error) {
      if (!(error instanceof NotRehearsed)) throw error;
      unnamed(located, error.message);
      return [];
    }
  };
  return {
    ...resources,
    entries: (...types) => resources.all(...types).flatMap(entry),
    document: (value, located, path) => ({ path, statements: statementsOf(resources, value, located, path) }),
  };
}

function entryOf(resources: Resources, located: Located): Entry {
  const { stack, logicalId, resource } = located;
  const path = resources.pathOf(located);
  const identity = resources.identities.of(located);
  const property = (name: string): Json | undefined => {
    const value = resource.Properties[name];
    return value === undefined ? undefined : resources.resolve(stack, value, `${name} of ${path}`);
  };
  return {
    stack: stack.name,
    logicalId,
    type: resource.Type,
    path,
    ...identity,
    get properties(): JsonObject {
      return Object.fromEntries(
        Object.keys(resource.Properties).flatMap((name) => {
          const value = property(name);
          return value === undefined ? [] : [[name, value]];
        }),
      );
    },
    property,
    text: (name) => textOf(property(name)),
    located,
  };
}

/** Each statement is resolved on its own, so that one unknown resource does not take the whole policy with it. */
function statementsOf(resources: Resources, value: Json | undefined, located: Located, path: string): StatementModel[] {
  const statements = listOf(objectOf(value)['Statement']).filter(isObject);
  return statements.map((statement, index) => {
    let resolved: JsonObject | undefined;
    return {
      ...(typeof statement['Sid'] === 'string' ? { sid: statement['Sid'] } : {}),
      effect: statement['Effect'] === 'Deny' ? 'Deny' : 'Allow',
      position: index + 1,
      get body(): JsonObject {
        resolved ??= objectOf(resources.resolve(located.stack, statement, `statement ${index + 1} of ${path}`));
        return resolved;
      },
    };
  });
}

/** The names of an entry without its helpers, for `lazily` to build on. */
export function named(entry: Entry): ResourceModel {
  const { stack, logicalId, type, path, name, arn } = entry;
  return lazily({ stack, logicalId, type, path, name, arn }, { properties: () => entry.properties });
}
