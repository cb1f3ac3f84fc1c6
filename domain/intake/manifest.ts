import * as v from 'valibot';
import { sha256Schema } from '../delivery/reference.ts';
import { hostileKey } from './object-key.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `_MANIFEST.json`: which files make a drop, so that a partial one is not mistaken for a whole one. */
export const manifestSchema = v.strictObject({
  version: v.literal(1),
  files: v.pipe(
    v.array(v.strictObject({ path: v.string(), bytes: whole, sha256: v.optional(sha256Schema), rows: v.optional(whole) })),
    v.minLength(1),
    v.maxLength(10_000),
  ),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** Reads a manifest, or says what is wrong with it. */
export function readManifest(text: string): Manifest | { readonly rejected: string } {
  const json = parseJson(text);
  if (json === undefined) return { rejected: '_MANIFEST.json is not JSON' };
  const parsed = v.safeParse(manifestSchema, json);
  if (!parsed.success) return { rejected: `_MANIFEST.json: ${v.summarize(parsed.issues).replace(/\s+/g, ' ')}` };
  const paths = new Set<string>();
  for (const { path } of parsed.output.files) {
    const hostile = hostileKey(path);
    if (hostile !== undefined) return { rejected: `_MANIFEST.json names ${JSON.stringify(path)}: ${hostile.replace('key', 'path')}` };
    if (paths.has(path)) return { rejected: `_MANIFEST.json names ${path} twice` };
    paths.add(path);
  }
  return parsed.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface ArrivedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Completeness {
  readonly complete: boolean;
  /** What is still missing, or has another size than the manifest says; a sentence each. */
  readonly missing: readonly string[];
}

/** Whether everything that a manifest names has arrived with the size that it names. */
export function completeness(manifest: Manifest, arrived: readonly ArrivedFile[]): Completeness {
  const sizes = new Map(arrived.map(({ path, bytes }) => [path, bytes]));
  const missing = manifest.files.flatMap(({ path, bytes }) => {
    const there = sizes.get(path);
    if (there === undefined) return [`${path} is missing`];
    return there === bytes ? [] : [`${path} has ${there} bytes, the manifest says ${bytes}`];
  });
  return { complete: missing.length === 0, missing };
}
