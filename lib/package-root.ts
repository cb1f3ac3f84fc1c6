import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Folder of this package: the nearest one above this file with a package.json. The same from `lib/` (tsx, Jest) and
 * from `dist/lib/` (an installed package), so that workflows and bundles are found in both.
 */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
  const folder = dirname(from);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === from) throw new Error('no package.json above lib/: the package slipway is installed incompletely, install it again');
  return packageRoot(folder);
}

/** A file that ships with the package, by its path from the package's folder. */
export const packageFile = (...path: readonly string[]): string => join(packageRoot(), ...path);
