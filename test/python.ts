import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BENCH = join(__dirname, '../node_modules/.cache/bench-data-venv/bin/python');

/** The first Python that can import a package: PYTHON, the benchmark's own, python3. */
export const pythonWith = (name: string): string | undefined =>
  [process.env['PYTHON'], existsSync(BENCH) ? BENCH : undefined, 'python3'].find(
    (python) => python !== undefined && spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0,
  );

/** What a program prints as JSON when it is given a value as JSON. */
export function askPython(python: string, program: string, value: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, ['-c', program], { input: JSON.stringify(value), encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
