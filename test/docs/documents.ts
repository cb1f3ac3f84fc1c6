import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Files of a folder, all the way down, as paths from the root. */
export function filesUnder(folder: string, ending: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.includes('node_modules') && !file.includes('cdk.out'))
    .map((file) => join(folder, file))
    .sort();
}

/** Every page that a reader may open. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...filesUnder('docs', '.md'),
  ...filesUnder('examples', '.md'),
];

/** The code block between two markers of a page. */
export function blockOf(path: string, name: string): string {
  const [, block] = page(path).split(`<!-- ${name} -->`);
  const code = /```\w+\n([\s\S]*?)```/.exec(block ?? '')?.[1];
  if (code === undefined) throw new Error(`${path} has no code between <!-- ${name} --> and <!-- /${name} -->`);
  return code;
}

/** Rows of the table that follows a heading, as cells. */
export function tableUnder(path: string, heading: string): string[][] {
  const after = page(path).split(`\n${heading}\n`)[1] ?? '';
  const lines = after.split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const to = lines.findIndex((line, index) => index > from && !line.startsWith('|'));
  return lines.slice(from + 2, to).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim()),
  );
}
