import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotRehearsed } from '../../cloud/aws-error.ts';
import { isObject, listOf, objectOf, stringsOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { Resources } from '../lookups.ts';
import type { ImageModel, ImportedNames } from '../model.ts';
import type { Assembly } from '../read-assembly.ts';
import type { Stack } from '../template.ts';

const PARTS = ['parameters', 'tables', 'buckets', 'endpoints', 'images'];

/**
 * What stacks declare under `rehearsal` in their Metadata: names from outside the template.
 * @throws Error naming a part that is not one of those above: a misspelt one would silently create nothing
 */
export function importedNames(resources: Resources): ImportedNames {
  const declared = resources.stacks.map((stack) => declaredIn(resources, stack));
  return {
    parameters: Object.fromEntries(
      declared.flatMap((part) => Object.entries(objectOf(part['parameters'])).map(([k, value]) => [k, textOf(value)])),
    ),
    tables: declared.flatMap((part) => listOf(part['tables']).filter(isObject)),
    buckets: declared.flatMap((part) => stringsOf(part['buckets'])),
    endpoints: declared.flatMap((part) => listOf(part['endpoints'])),
  };
}

function declaredIn(resources: Resources, stack: Stack) {
  const where = `Metadata rehearsal of stack ${stack.name}`;
  const declared = objectOf(resources.resolve(stack, stack.template.Metadata['rehearsal'] ?? {}, where));
  for (const part of Object.keys(declared)) {
    if (!PARTS.includes(part)) throw new Error(`${where} has "${part}"; it may have ${PARTS.join(', ')}.`);
  }
  return declared;
}

/** Docker assets of the assembly, and images that a stack declares with what stands for them. */
export function images(resources: Resources, assembly: Assembly, appDir: string): ImageModel[] {
  const assets = resources.stacks.flatMap((stack) =>
    assembly.images.flatMap(({ hash, directory, destinations }) =>
      destinations.map(({ repositoryName, imageTag }) =>
        lazily(
          { uri: imageUri(stack, place(repositoryName, stack), imageTag), digest: `sha256:${asDigest(hash)}`, from: 'asset' as const },
          {
            dir: () => {
              if (directory !== undefined) return directory;
              throw new NotRehearsed(`Image asset ${hash} without a staged folder`, 'use DockerImageAsset with a directory');
            },
          },
        ),
      ),
    ),
  );
  const declared = resources.stacks.flatMap((stack) =>
    listOf(declaredIn(resources, stack)['images'])
      .map(objectOf)
      .map((image): ImageModel => {
        const uri = textOf(image['uri']);
        if (image['scriptMode'] !== undefined) {
          const imports = stringsOf(objectOf(image['scriptMode'])['imports']);
          return { uri, digest: digestIn(uri) ?? `sha256:${asDigest(uri)}`, from: 'script mode', stack: stack.name, imports };
        }
        const dir = resolve(appDir, textOf(image['dir']));
        return lazily({ uri, dir, from: 'declared' as const }, { digest: () => digestIn(uri) ?? `sha256:${hashOfFolder(dir)}` });
      }),
  );
  const byUri = new Map<string, ImageModel>([...assets, ...declared].map((image) => [image.uri, image]));
  return [...byUri.values()];
}

const digestIn = (uri: string): string | undefined => /@(sha256:[0-9a-f]{64})$/.exec(uri)?.[1];

const imageUri = (stack: Stack, repository: string, tag: string): string =>
  `${stack.account}.dkr.ecr.${stack.region}.${stack.urlSuffix}/${repository}:${tag}`;

/** Asset manifests write account and region as pseudo parameters in braces. */
const place = (text: string, { account, region, partition }: Stack): string =>
  text.replace(
    /\$\{AWS::(AccountId|Region|Partition)\}/g,
    (_whole, name) => ({ AccountId: account, Region: region })[String(name)] ?? partition,
  );

const asDigest = (hash: string): string => (/^[0-9a-f]{64}$/.test(hash) ? hash : createHash('sha256').update(hash).digest('hex'));

/** SHA-256 over the sorted paths and contents of a folder's files. */
function hashOfFolder(dir: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash
      .update(`${path.slice(dir.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}
