import { execFile } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Real seconds from start to exit. */
  readonly seconds: number;
}

/** Runs a program to its end; a non-zero exit is an answer, not an error. */
export function runProgram(file: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Ran> {
  const began = performance.now();
  return new Promise((done) => {
    execFile(file, [...args], { ...options, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 50;
      done({ code, stdout, stderr, seconds: (performance.now() - began) / 1000 });
    });
  });
}
