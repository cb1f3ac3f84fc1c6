import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { refuse } from '../refusal.ts';
import { type TarEntry, tarOf } from './tar.ts';

export interface SourceCodeProps {
  /** Folder with the training code; everything in it goes along but hidden files and Python's caches. */
  readonly sourceDir: string;
  /** The file in it that trains, such as `train.py`. */
  readonly entryPoint: string;
}

/** What Lambda's bundle, in which the code travels, can well carry. Data belongs in a drop. */
const MOST_BYTES = 20 * 2 ** 20;

/** A tar entry's path (ustar). */
const LONGEST_PATH = 100;

/** Training code, packed: the same files give the same digest on every machine. */
export interface SourceCode {
  readonly entryPoint: string;
  /** SHA-256 of the archive before compression: zlib's versions compress differently. */
  readonly sha256: string;
  /** `sourcedir.tar.gz`, as the SageMaker training toolkit unpacks it. */
  readonly archive: Buffer;
}

/** @throws SynthRefusal naming the folder or file, what is wrong with it and what to change */
export function packSource(what: string, { sourceDir, entryPoint }: SourceCodeProps): SourceCode {
  const folder = resolve(sourceDir);
  if (!existsSync(folder)) refuse(`${what}: there is no folder ${folder}; sourceDir is relative to where the app runs`);
  if (!/^[\w./-]+\.py$/.test(entryPoint) || !existsSync(join(folder, entryPoint))) {
    refuse(`${what}: entryPoint ${JSON.stringify(entryPoint)} is no Python file in ${folder}; name one, such as "train.py"`);
  }
  if (existsSync(join(folder, 'requirements.txt'))) {
    refuse(
      `${what}: ${join(folder, 'requirements.txt')} would be installed when the job starts, and jobs have no network (EnableNetworkIsolation). ` +
        'Put the packages into an image of your own, or their files into sourceDir, and remove requirements.txt',
    );
  }
  const entries = filesIn(what, folder, '');
  const tar = tarOf(entries);
  if (tar.length > MOST_BYTES) {
    refuse(
      `${what}: ${folder} has ${(tar.length / 2 ** 20).toFixed(1)} MiB of code, at most ${MOST_BYTES / 2 ** 20} are allowed; keep data in drops`,
    );
  }
  return { entryPoint, sha256: createHash('sha256').update(tar).digest('hex'), archive: gzipSync(tar, { level: 9 }) };
}

const LEFT_OUT = /^(\..*|__pycache__|.*\.pyc)$/;

function filesIn(what: string, folder: string, prefix: string): TarEntry[] {
  const names = readdirSync(join(folder, prefix)).filter((name) => !LEFT_OUT.test(name));
  return names
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const file = join(folder, path);
      const found = lstatSync(file);
      if (found.isDirectory()) return filesIn(what, folder, path);
      if (!found.isFile())
        refuse(`${what}: ${file} is neither file nor folder; a link would not lead anywhere on another machine, so copy what it points at`);
      if (path.length > LONGEST_PATH || !/^[\x20-\x7e]+$/.test(path)) {
        refuse(`${what}: the path ${path} has more than ${LONGEST_PATH} characters or others than ASCII; rename it`);
      }
      return [{ path, bytes: readFileSync(file), executable: (found.mode & 0o100) !== 0 }];
    });
}
