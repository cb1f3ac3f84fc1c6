import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Measures the data gate beside other tools, in one run, side by side: CPU seconds, wall seconds, peak memory; medians. Ours is bundled
 * as a step is; at the desk it is what the command line loads.
 *
 * usage: node dist/bench/data/main.js [--rows 1000000,10000000] [--no-wide] [--runs 3] [--without evidently,pandas] [--out FILE]
 *
 * `--no-wide` leaves out 200 and 1,000 columns. Pandas and Evidently hold all rows, so they are measured up to a million of them.
 */
const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../../../bench/data');
const python = join(here, '../../../node_modules/.cache/bench-data-venv/bin/python');
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const [runs, without, folder] = [
  Number(option('runs', '3')),
  option('without', '').split(','),
  option('data', join(tmpdir(), 'slipway-bench-data')),
];

interface Measured {
  readonly job: string;
  readonly file: string;
  readonly cpu: number;
  readonly wall: number;
  readonly memory: number;
}

interface Usage {
  readonly code: number;
  readonly cpu: number;
  readonly wall: number;
  readonly memory: number;
}

const isUsage = (value: unknown): value is Usage => typeof value === 'object' && value !== null && 'cpu' in value && 'code' in value;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Undefined when the command failed: the others are measured all the same. */
function measure(command: readonly string[]): Usage | undefined {
  const text = execFileSync('python3', [join(sources, 'measure.py'), ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const usage: unknown = JSON.parse(text);
  return isUsage(usage) && usage.code === 0 ? usage : undefined;
}

/** Where our bundles are written. */
const bundles = mkdtempSync(join(tmpdir(), 'slipway-bundles-'));
const node = (script: string, ...args: string[]): string[] => [process.execPath, join(bundles, script), ...args];
/** The command line as people call it. */
const desk = (path: string, workers: string): string[] => [
  process.execPath,
  join(here, '../../../bin/slipway.js'),
  'profile',
  path,
  '--json',
  '--workers',
  workers,
];
/** The command line twice at the same time: what the machine's processors can give two threads. */
const twice = (path: string): string[] => {
  const one = desk(path, '1')
    .map((word) => `'${word}'`)
    .join(' ');
  return ['sh', '-c', `${one} > /dev/null & ${one} > /dev/null & wait`];
};
const tool = (job: string, ...args: string[]): string[] => [python, join(sources, 'contenders.py'), job, ...args];

/** Files that a dataset of many files has. */
const MANY = 80;

/** The same rows in many files: their folder. */
function inManyFiles(path: string): string {
  const files = `${path}-in-${MANY}`;
  if (existsSync(files)) return files;
  mkdirSync(files);
  execFileSync(python, [join(sources, 'divide.py'), path, files, String(MANY)], { stdio: 'inherit' });
  return files;
}

/** Jobs of one file, by name. */
function jobs(path: string): Record<string, string[]> {
  const ours = node('ours.mjs', path);
  const duckdb = { 'DuckDB count': tool('count', path), 'DuckDB profile': tool('full', path) };
  const pandas = { pandas: tool('pandas', path) };
  if (path.endsWith('.csv')) {
    const all: Record<string, string[]> = {
      'wc -l': ['wc', '-l', path],
      Slipway: ours,
      'Slipway, at the desk': desk(path, '1'),
      'Slipway, 2 threads': desk(path, '2'),
      'Slipway, 2 at once': twice(path),
      [`Slipway, in ${MANY} files`]: desk(inManyFiles(path), '1'),
      ...duckdb,
      ...pandas,
    };
    const drift = { 'Slipway drift': node('ours-drift.mjs', path, path), evidently: tool('evidently', path, path) };
    return path.includes('x') ? all : { ...all, ...drift };
  }
  return path.endsWith('.jsonl')
    ? { 'JSON.parse': node('json-parse.mjs', path), Slipway: ours, ...duckdb, ...pandas }
    : { Slipway: ours, ...duckdb, ...pandas };
}

/** Writes a module with everything that it imports as one file, as steps are bundled, and says how large it is. */
async function bundle(entryPoint: string, outfile: string): Promise<number> {
  const { outputFiles } = await build({
    absWorkingDir: join(here, '../../..'),
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  return outputFiles.reduce((size, { contents }) => size + contents.length, 0);
}

function generate(rows: number, columns: number): string[] {
  const name = columns === 20 ? `${rows}` : `${rows}x${columns}`;
  const files = ['csv', 'jsonl', 'parquet']
    .map((kind) => join(folder, `${name}.${kind}`))
    .filter((path) => columns === 20 || !path.endsWith('.jsonl'));
  if (!files.every(existsSync))
    execFileSync(python, [join(sources, 'generate.py'), folder, String(rows), String(columns)], { stdio: 'inherit' });
  return files;
}

if (!existsSync(python)) throw new Error(`run ${join(sources, 'install.sh')} first: it installs the tools that are measured beside ours`);
mkdirSync(folder, { recursive: true });
for (const job of ['ours', 'ours-drift', 'json-parse']) await bundle(`bench/data/${job}.ts`, join(bundles, `${job}.mjs`));
const sizes = option('rows', '1000000,10000000')
  .split(',')
  .map(Number)
  .filter((rows) => rows > 0);
const files = [
  ...sizes.flatMap((rows) => generate(rows, 20)),
  ...(process.argv.includes('--no-wide') ? [] : [...generate(100_000, 200), ...generate(20_000, 1000)]),
];
const results: Measured[] = [];
const failures: { readonly job: string; readonly file: string }[] = [];
const MOST_HELD = 1_000_000;
for (const path of files) {
  const file = `${path.slice(folder.length + 1)}`;
  const wanted = Object.entries(jobs(path)).filter(
    ([job]) =>
      !without.some((name) => name !== '' && job.toLowerCase().startsWith(name)) &&
      !((job === 'pandas' || job === 'evidently') && Number.parseInt(file, 10) > MOST_HELD),
  );
  // In turns: a machine that others use too is not as fast now as it was a minute ago.
  const usages = new Map<string, Usage[]>(wanted.map(([job]) => [job, []]));
  for (let run = 0; run < runs; run++) {
    for (const [job, command] of wanted) {
      const usage = measure(command);
      if (usage) usages.get(job)?.push(usage);
    }
  }
  for (const [job, found] of usages) {
    if (found.length < runs) {
      failures.push({ job, file });
      process.stdout.write(`${file.padEnd(20)} ${job.padEnd(20)} failed\n`);
      continue;
    }
    const result = {
      job,
      file,
      cpu: median(found.map((f) => f.cpu)),
      wall: median(found.map((f) => f.wall)),
      memory: median(found.map((f) => f.memory)),
    };
    results.push(result);
    process.stdout.write(
      `${file.padEnd(20)} ${job.padEnd(20)} ${result.cpu.toFixed(2).padStart(8)} CPU s ${result.wall.toFixed(2).padStart(8)} s ${result.memory.toFixed(0).padStart(6)} MB\n`,
    );
  }
}

/** The goals, as ratios of CPU within one file's jobs. */
const goals: readonly (readonly [string, string, string, number])[] = [
  ['.csv', 'Slipway', 'DuckDB count', 2],
  ['.csv', 'Slipway', 'DuckDB profile', 0.3],
  ['.parquet', 'Slipway', 'DuckDB profile', 0.4],
  ['.jsonl', 'Slipway', 'JSON.parse', 0.5],
  ['.csv', 'Slipway drift', 'evidently', 1 / 20],
];
/**
 * Two threads against one, by the clock: means nothing where two processes at once are no faster than one after the other, as on a
 * machine that does other work.
 */
const TWO_THREADS = 1.8;
/** Most memory of ours, MB, of up to 50 columns; of any number of rows. */
const MEMORY: Readonly<Record<string, number>> = { csv: 128, jsonl: 128, parquet: 256 };
const ratios = files.flatMap((path) => {
  const file = path.slice(folder.length + 1);
  const cpu = (job: string): number | undefined => results.find((r) => r.file === file && r.job === job)?.cpu;
  return goals.flatMap(([kind, ours, theirs, goal]) => {
    const [a, b] = [cpu(ours), cpu(theirs)];
    return !file.endsWith(kind) || a === undefined || b === undefined
      ? []
      : [{ file, ours, theirs, ratio: a / b, goal, met: a / b <= goal }];
  });
});
for (const { file, ours, theirs, ratio, goal, met } of ratios) {
  process.stdout.write(`${file.padEnd(20)} ${ours} / ${theirs}: ${ratio.toFixed(3)} (goal ${goal}) ${met ? 'met' : 'NOT MET'}\n`);
}
const speedups = files.flatMap((path) => {
  const file = path.slice(folder.length + 1);
  const wall = (job: string): number | undefined => results.find((r) => r.file === file && r.job === job)?.wall;
  const [one, two, both] = [wall('Slipway, at the desk'), wall('Slipway, 2 threads'), wall('Slipway, 2 at once')];
  if (one === undefined || two === undefined || both === undefined) return [];
  return [{ file, speedup: one / two, possible: (2 * one) / both, goal: TWO_THREADS, met: one / two >= TWO_THREADS }];
});
for (const { file, speedup, possible, goal, met } of speedups) {
  process.stdout.write(
    `${file.padEnd(20)} two threads: ${speedup.toFixed(2)} times as fast (goal ${goal}; two processes at once ${possible.toFixed(2)}) ${met ? 'met' : 'NOT MET'}\n`,
  );
}
const memory = results
  .filter(({ job, file }) => job === 'Slipway' && !file.includes('x'))
  .map(({ file, memory: megabytes }) => {
    const goal = MEMORY[file.split('.')[1] ?? ''] ?? Number.NaN;
    return { file, megabytes, goal, met: megabytes <= goal };
  });
for (const { file, megabytes, goal, met } of memory) {
  process.stdout.write(`${file.padEnd(20)} memory: ${megabytes.toFixed(0)} MB (goal ${goal}) ${met ? 'met' : 'NOT MET'}\n`);
}
const engineBytes = await bundle('profiler/index.ts', join(bundles, 'engine.mjs'));
process.stdout.write(`engine, minified: ${(engineBytes / 1000).toFixed(0)} kB (goal 300) ${engineBytes <= 300_000 ? 'met' : 'NOT MET'}\n`);
const machine = { cpu: cpus()[0]?.model, threads: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version };
const bytes = Object.fromEntries(files.map((path) => [path.slice(folder.length + 1), statSync(path).size]));
writeFileSync(
  option('out', 'bench-data.json'),
  `${JSON.stringify({ machine, runs, bytes, results, failures, ratios, speedups, memory, engineBytes }, undefined, 2)}\n`,
);
rmSync(bundles, { recursive: true });
