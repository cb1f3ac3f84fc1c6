import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeSha256 } from '../../adapters/code-archive.ts';
import { CODE_ARCHIVE } from '../../domain/training/script-mode.ts';

/** Training code as synth packed it. */
export interface PackedSource {
  /** Of the archive before compression. */
  readonly sha256: string;
  readonly archive: Uint8Array;
}

/** The training code that lies beside the bundle; undefined when there is none. LAMBDA_TASK_ROOT is where Lambda unpacks a bundle. */
export async function packedSource(folder = process.env['LAMBDA_TASK_ROOT'] ?? '.'): Promise<PackedSource | undefined> {
  const file = join(folder, CODE_ARCHIVE);
  if (!existsSync(file)) return undefined;
  const archive = await readFile(file);
  return { sha256: codeSha256(archive), archive };
}
