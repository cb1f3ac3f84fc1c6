import { access, open } from 'node:fs/promises';
import { join } from 'node:path';
import { NotRehearsed } from '../cloud/aws-error.ts';
import type { ContainerImage } from './image.ts';

/** The two commands of SageMaker's container contract: `docker run IMAGE train` and `docker run IMAGE serve`. */
export type ProgramName = 'train' | 'serve';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start `train` or `serve` of an image folder. The shebang line is read here and its interpreter started by
 * name, so that a file that lost its executable bit on the way into cdk.out still runs; `node` means this very Node,
 * which PATH need not hold.
 */
export async function findProgram(image: ContainerImage, name: ProgramName): Promise<Program> {
  const file = join(image.dir, name);
  try {
    await access(file);
  } catch {
    throw new NotRehearsed(`a container without the executable ${name} (looked for ${file})`, `put an executable file ${name} there`);
  }
  const [interpreter, ...options] = await shebang(file);
  if (interpreter === undefined) return { command: file, args: [] };
  const words = /(^|\/)env$/.test(interpreter) ? options.filter((word) => word !== '-S') : [interpreter, ...options];
  const [program = interpreter, ...rest] = words;
  const command = /(^|\/)node$/.test(program) ? process.execPath : program;
  return { command, args: [...rest, file] };
}

/** Words of the first line after `#!`; empty when there is no such line. */
async function shebang(file: string): Promise<string[]> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const line = buffer.subarray(0, bytesRead).toString('latin1').split('\n', 1)[0] ?? '';
    return line.startsWith('#!') ? line.slice(2).trim().split(/\s+/) : [];
  } finally {
    await handle.close();
  }
}
