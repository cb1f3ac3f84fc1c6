import type { CommandIo } from './command-io.ts';

/** The terminal, or whatever stands in for it. */
export function processIo(): CommandIo {
  return {
    stdin: process.stdin,
    stdout: (line) => void process.stdout.write(`${line}\n`),
    stderr: (line) => void process.stderr.write(`${line}\n`),
    columns: process.stdout.columns,
  };
}
