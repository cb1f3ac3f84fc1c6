import { NotRehearsed } from '../cloud/aws-error.ts';
import { textOf } from './json.ts';
import { generatedName, hexOf, uuidOf } from './physical-name.ts';
import type { Resolve } from './resolve.ts';
import { type Naming, RESOURCE_TYPES, type ResourceType } from './resource-types.ts';
import type { Located } from './template.ts';

/** How a resource is called in the account. */
interface Identity {
  readonly name: string;
  /** The empty string for a type without ARN. */
  readonly arn: string;
}

/** Answers Ref, Fn::GetAtt and the identity of a resource from its row in the table. */
export interface Identities {
  of(located: Located): Identity;
  ref(located: Located, neededBy: string): string;
  attribute(located: Located, attribute: string, neededBy: string): string;
}

const NAME_ONLY: ResourceType['kind'] = 'names';

export function identities(resolve: Resolve, pathOf: (located: Located) => string): Identities {
  const known = new Map<string, Identity>();

  const rowOf = (located: Located, neededBy: string): ResourceType => {
    const row = RESOURCE_TYPES[located.resource.Type];
    if (row !== undefined) return row;
    throw new NotRehearsed(
      `${located.resource.Type} (${pathOf(located)}), needed by ${neededBy},`,
      'the rehearsal does not know how this type is called: give the value another way, or leave it out of what is rehearsed',
    );
  };

  const of = (located: Located): Identity => {
    const key = `${located.stack.name}/${located.logicalId}`;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const identity = named(located, rowOf(located, `the name of ${pathOf(located)}`));
    known.set(key, identity);
    return identity;
  };

  const named = (located: Located, row: ResourceType): Identity => {
    const naming = namingOf(located);
    const own = row.nameProperty === undefined ? '' : naming.property(row.nameProperty);
    const fifo = row.generated?.fifo !== undefined && naming.property(row.generated.fifo) === 'true';
    const generated = () => generatedName(located.stack.name, located.logicalId, row.generated ?? { limit: 255 }, fifo);
    const name = row.name?.(naming) ?? (own || generated());
    return { name, arn: row.arn?.({ ...naming, name }) ?? '' };
  };

  const namingOf = (located: Located): Omit<Naming, 'name'> => {
    const { stack, logicalId, resource } = located;
    const property = (of: Located, name: string) =>
      textOf(resolve(of.stack, of.resource.Properties[name] ?? '', `${name} of ${pathOf(of)}`));
    return {
      account: stack.account,
      region: stack.region,
      partition: stack.partition,
      urlSuffix: stack.urlSuffix,
      property: (name) => property(located, name),
      arn: (service, rest) => `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${rest}`,
      hex: (length) => hexOf(stack.name, logicalId, length),
      uuid: () => uuidOf(stack.name, logicalId),
      ordinal: (name) => {
        const mine = property(located, name);
        const alike = Object.entries(stack.template.Resources)
          .filter(([, other]) => other.Type === resource.Type)
          .filter(([id, other]) => property({ stack, logicalId: id, resource: other }, name) === mine);
        return alike.findIndex(([id]) => id === logicalId) + 1;
      },
    };
  };

  return {
    of,
    ref(located, neededBy) {
      const row = rowOf(located, neededBy);
      const identity = of(located);
      if (row.ref === 'arn') return identity.arn;
      return row.ref?.({ ...namingOf(located), name: identity.name }) ?? identity.name;
    },
    attribute(located, attribute, neededBy) {
      const row = rowOf(located, neededBy);
      const identity = of(located);
      const other = row.attributes?.[attribute];
      if (other !== undefined) return other({ ...namingOf(located), name: identity.name });
      if (attribute === 'Arn' && identity.arn !== '' && !row.attributes?.['Arn']) return identity.arn;
      const has = [...(identity.arn === '' ? [] : ['Arn']), ...Object.keys(row.attributes ?? {})].join(', ') || 'none';
      const kind = row.kind === NAME_ONLY ? 'known by name only' : 'rehearsed';
      throw new NotRehearsed(
        `Fn::GetAtt ${attribute} of ${located.resource.Type} (${pathOf(located)}, ${kind}), needed by ${neededBy},`,
        `known attributes: ${has}`,
      );
    },
  };
}
