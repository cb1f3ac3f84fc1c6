import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { type ConstructPaths, readTree } from './read-tree.ts';
import { type Stack, templateSchema } from './template.ts';

const artifact = v.object({
  type: v.string(),
  environment: v.optional(v.string()),
  displayName: v.optional(v.string()),
  properties: v.optional(
    v.object({
      templateFile: v.optional(v.string()),
      stackName: v.optional(v.string()),
      file: v.optional(v.string()),
      directoryName: v.optional(v.string()),
    }),
    {},
  ),
});
const manifestSchema = v.object({ artifacts: v.optional(v.record(v.string(), artifact), {}) });

const assetsSchema = v.object({
  files: v.optional(
    v.record(
      v.string(),
      v.object({
        source: v.object({ path: v.optional(v.string()), packaging: v.optional(v.string(), 'file') }),
        destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
      }),
    ),
    {},
  ),
  dockerImages: v.optional(
    v.record(
      v.string(),
      v.object({
        source: v.object({ directory: v.optional(v.string()) }),
        destinations: v.record(v.string(), v.object({ repositoryName: v.string(), imageTag: v.string() })),
      }),
    ),
    {},
  ),
});

/** A file or folder that CDK would upload. */
interface FileAsset {
  readonly hash: string;
  /** Absolute path in the assembly. */
  readonly path: string;
  readonly packaging: string;
  readonly objectKeys: readonly string[];
}

/** An image that CDK would build and push; `directory` is absent when the image comes from an executable or tarball. */
interface DockerAsset {
  readonly hash: string;
  readonly directory?: string;
  readonly destinations: readonly { readonly repositoryName: string; readonly imageTag: string }[];
}

/** What lies in a `cdk.out` folder, stages included, nothing resolved yet. */
export interface Assembly {
  readonly dir: string;
  readonly stacks: readonly Stack[];
  readonly files: readonly FileAsset[];
  readonly images: readonly DockerAsset[];
  readonly paths: ConstructPaths;
}

/** Account and region of stacks that do not say theirs. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

export const DEFAULT_ENVIRONMENT: Environment = { account: '111122223333', region: 'eu-central-1' };

/**
 * Reads the folder that `cdk synth` wrote.
 * @throws Error naming the file when the folder is no cloud assembly or a file in it has another form.
 */
export function readAssembly(dir: string, defaults: Environment = DEFAULT_ENVIRONMENT): Assembly {
  const root = resolve(dir);
  if (!existsSync(join(root, 'manifest.json'))) {
    throw new Error(`${root} is no cloud assembly: it has no manifest.json. Run "cdk synth" first, or name its output folder.`);
  }
  const found = { stacks: [] as Stack[], files: [] as FileAsset[], images: [] as DockerAsset[] };
  readFolder(root, defaults, found);
  return { dir: root, ...found, paths: readTree(join(root, 'tree.json')) };
}

function readFolder(dir: string, defaults: Environment, found: { stacks: Stack[]; files: FileAsset[]; images: DockerAsset[] }): void {
  const manifest = parse(manifestSchema, join(dir, 'manifest.json'));
  for (const [id, { type, environment, displayName, properties }] of Object.entries(manifest.artifacts)) {
    if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      readFolder(join(dir, properties.directoryName), defaults, found);
    } else if (type === 'cdk:asset-manifest' && properties.file !== undefined) {
      readAssets(dir, properties.file, found);
    } else if (type === 'aws:cloudformation:stack' && properties.templateFile !== undefined) {
      found.stacks.push({
        name: properties.stackName ?? id,
        path: displayName?.replace(/ \(.*\)$/, '') ?? id,
        ...placeOf(environment, defaults),
        template: parse(templateSchema, join(dir, properties.templateFile)),
      });
    }
  }
}

function readAssets(dir: string, file: string, found: { files: FileAsset[]; images: DockerAsset[] }): void {
  const assets = parse(assetsSchema, join(dir, file));
  for (const [hash, { source, destinations }] of Object.entries(assets.files)) {
    const objectKeys = Object.values(destinations).map((destination) => destination.objectKey);
    if (source.path !== undefined) found.files.push({ hash, path: resolve(dir, source.path), packaging: source.packaging, objectKeys });
  }
  for (const [hash, { source, destinations }] of Object.entries(assets.dockerImages)) {
    const directory = source.directory === undefined ? {} : { directory: resolve(dir, source.directory) };
    found.images.push({ hash, ...directory, destinations: Object.values(destinations) });
  }
}

/** `aws://unknown-account/unknown-region` is how CDK writes an environment-agnostic stack. */
function placeOf(environment: string | undefined, defaults: Environment): Pick<Stack, 'account' | 'region' | 'partition' | 'urlSuffix'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  const place = {
    account: account === undefined || account === 'unknown-account' ? defaults.account : account,
    region: region === undefined || region === 'unknown-region' ? defaults.region : region,
  };
  const china = place.region.startsWith('cn-');
  const government = place.region.startsWith('us-gov-');
  return {
    ...place,
    partition: china ? 'aws-cn' : government ? 'aws-us-gov' : 'aws',
    urlSuffix: china ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}

/** Reads a template of the assembly; nested stacks are found through their asset. */
export const readTemplate = (file: string) => parse(templateSchema, file);

function parse<T extends v.GenericSchema>(schema: T, file: string): v.InferOutput<T> {
  const parsed = v.safeParse(schema, JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} has another form than cdk writes:\n${v.summarize(parsed.issues)}`);
  return parsed.output;
}
