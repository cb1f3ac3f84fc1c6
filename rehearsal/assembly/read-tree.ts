import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

interface Node {
  readonly path: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly children?: Readonly<Record<string, Node>> | undefined;
}

const node: v.GenericSchema<unknown, Node> = v.object({
  path: v.string(),
  attributes: v.optional(v.record(v.string(), v.unknown())),
  children: v.optional(
    v.record(
      v.string(),
      v.lazy(() => node),
    ),
  ),
});
const treeSchema = v.object({ tree: node });

/** Construct path of a resource: `Model/CheckDrift/Role`. */
export type ConstructPaths = (stackPath: string, logicalId: string, type: string, metadataPath?: unknown) => string;

/**
 * Construct paths from tree.json, without the `Resource` that CDK appends to each.
 * The path in the template's own metadata wins; without either, stack and logical id name the resource.
 */
export function readTree(file: string): ConstructPaths {
  const paths = new Map<string, string>();
  if (existsSync(file)) index(v.parse(treeSchema, JSON.parse(readFileSync(file, 'utf8'))).tree, paths);
  return (stackPath, logicalId, type, metadataPath) =>
    pretty(typeof metadataPath === 'string' ? metadataPath : (paths.get(keyOf(stackPath, logicalId, type)) ?? `${stackPath}/${logicalId}`));
}

/** A resource is indexed under every construct above it, so that it is found by its stack, nested or not. */
function index(from: Node, paths: Map<string, string>): void {
  const logicalId = from.attributes?.['aws:cdk:cloudformation:logicalId'];
  const type = from.attributes?.['aws:cdk:cloudformation:type'];
  if (typeof logicalId === 'string' && typeof type === 'string') {
    const parts = from.path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const key = keyOf(parts.slice(0, depth).join('/'), logicalId, type);
      if (!paths.has(key)) paths.set(key, from.path);
    }
  }
  for (const child of Object.values(from.children ?? {})) index(child, paths);
}

const keyOf = (stackPath: string, logicalId: string, type: string): string => `${stackPath}|${type}|${logicalId}`;

const pretty = (path: string): string => path.replace(/\/Resource$/, '');
