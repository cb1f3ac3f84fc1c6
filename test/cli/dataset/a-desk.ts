import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isUsageError } from '../../../cli/command-io.ts';
import { COMMANDS } from '../../../cli/commands.ts';

/** A folder of files, and what commands said that were run on them. */
export interface Desk {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly run: (argv: readonly string[], stdin?: string | AsyncIterable<Uint8Array>) => Promise<Said>;
  readonly close: () => void;
}

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function aDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-desk-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, content) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
      return path(name);
    },
    run: async ([verb = '', ...argv], stdin = '') => {
      const [out, err]: [string[], string[]] = [[], []];
      const io = { stdin, stdout: (line: string) => out.push(line), stderr: (line: string) => err.push(line) };
      const command = await COMMANDS.get(verb)?.();
      if (!command) throw new Error(`no command ${verb}`);
      const code = await command
        .run(argv, io, async () => 0)
        .catch((error: unknown) => {
          if (!isUsageError(error)) throw error;
          err.push(error.message);
          return 2;
        });
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
