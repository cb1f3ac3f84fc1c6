import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UsageError } from '../command-io.ts';

/** A file that was named, found in a folder, or matched. `-` is standard input, whose size nobody knows. */
export interface Input {
  readonly path: string;
  readonly bytes: number | undefined;
}

export const STDIN = '-';

/** Files that are no data: a drop's own notes and markers, and what a computer hides. The same as in a delivery. */
const NOT_DATA = /(^|[/\\])[_.][^/\\]*$/;

/**
 * The files that arguments name: files, folders with all that is in them, and patterns with `*`, `**`, `?` and `{a,b}`. In the order
 * of the arguments, and of their names within each.
 * @throws UsageError for what is not there.
 */
export async function expandInputs(names: readonly string[]): Promise<Input[]> {
  if (names.length === 0) throw new UsageError('name at least one file, folder or pattern; - is standard input');
  const found: Input[] = [];
  for (const name of names) found.push(...(await expand(name)));
  if (found.filter(({ path }) => path === STDIN).length > 1) throw new UsageError('standard input can be read once only');
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path) && seen.add(path));
}

async function expand(name: string): Promise<Input[]> {
  if (name === STDIN) return [{ path: STDIN, bytes: undefined }];
  if (existsSync(name)) {
    const { size } = await stat(name);
    if (!(await stat(name)).isDirectory()) return [{ path: name, bytes: size }];
    const files = (await filesUnder(name)).filter(({ path }) => !NOT_DATA.test(path));
    if (files.length === 0) throw new UsageError(`the folder ${name} holds no data file`);
    return files;
  }
  if (!/[*?{[]/.test(name)) throw new UsageError(`there is no file ${name}`);
  const base = name.split(/[/\\]/).slice(
    0,
    name.split(/[/\\]/).findIndex((part) => /[*?{[]/.test(part)),
  );
  const folder = base.length === 0 ? '.' : base.join(sep) || sep;
  const pattern = globPattern(name);
  const files = existsSync(folder) ? (await filesUnder(folder)).filter(({ path }) => pattern.test(path.replaceAll('\\', '/'))) : [];
  if (files.length === 0) throw new UsageError(`no file matches ${name}`);
  return files;
}

async function filesUnder(folder: string): Promise<Input[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    paths.sort().map(async (path) => {
      const found = await stat(path);
      return found.isFile() ? [{ path, bytes: found.size }] : [];
    }),
  );
  return sizes.flat();
}

/** The regular expression of a pattern: `*` within a name, `**` across folders, `?` one character, `{a,b}` either. */
export function globPattern(glob: string): RegExp {
  const normal = glob.replaceAll('\\', '/').replace(/^\.\//, '');
  const source = normal.replaceAll(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^\]/]+\]|[.+^$()|{}\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.length > 1) return part;
    if (part.startsWith('{') && part.length > 1) return `(?:${part.slice(1, -1).split(',').map(literally).join('|')})`;
    return literally(part);
  });
  return new RegExp(`^(?:\\./)?${source}$`, 'u');
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
