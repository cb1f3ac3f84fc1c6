import { run } from '../../cli/judge.ts';
import { BURST, counts, type Row, WORSENING } from '../domain/canary/windows.ts';

interface Printed {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly errors: readonly string[];
}

async function judge(stdin: string | AsyncIterable<string | Uint8Array>, ...argv: readonly string[]): Promise<Printed> {
  const lines: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const code = await run(argv, {
    stdin,
    stdout: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
    stderr: (line) => errors.push(line),
  });
  return { code, lines, errors };
}

const jsonl = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(counts(row))}\n`).join('');

const rounded = (lines: Printed['lines'], field: string) => lines.map((line) => Number(Number(line[field]).toFixed(6)));

test('prints the published evidence of a worsening challenger, window by window', async () => {
  const { code, lines } = await judge(jsonl(WORSENING));
  const windows = lines.slice(0, -1);
  expect(code).toBe(0);
  expect(windows.map(({ t }) => t)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(rounded(windows, 'logE')).toEqual([
    -0.36491, -0.162027, 0.456942, 2.002802, 3.420385, 7.716881, 7.716881, 10.536355, 13.672455, 14.510348,
  ]);
  expect(rounded(windows, 'capped')).toEqual([
    -0.36491, -0.162027, 0.456942, 2.002802, 3.420385, 6.069543, 6.069543, 8.718702, 11.367861, 12.205754,
  ]);
  expect(windows.map(({ reject }) => reject)).toEqual([false, false, false, false, false, true, true, true, true, true]);
});

test('and its last line says why', async () => {
  const { lines } = await judge(jsonl(WORSENING));
  const last = lines.at(-1) ?? {};
  expect(last).toMatchObject({ verdict: 'fail', windows: 10, rejectedAt: 6 });
  expect(last['endP']).toBeCloseTo(7.241621e-9, 14);
  expect(last['logSafe']).toBeCloseTo(-9.622786, 5);
  expect(last['sentence']).toMatch(/^fail: errors 3\.64 % of 549 challenger requests vs 0\.49 % of 4,851/);
});

test.each<{ options: readonly string[]; logE: readonly number[] }>([
  { options: ['--psi0', '1', '--horizon', '1'], logE: [-0.603918, -0.21227, 0.745482] },
  { options: ['--temper', '2'], logE: [-0.234442, -0.129841, 0.165824] },
])('with $options', async ({ options, logE }) => {
  const { lines } = await judge(jsonl(WORSENING.slice(0, 3)), ...options);
  expect(rounded(lines.slice(0, -1), 'logE')).toEqual(logE);
});

test('one bad minute does not convict', async () => {
  const { lines } = await judge(jsonl(BURST));
  expect(lines.every(({ reject }) => reject !== true)).toBe(true);
  expect(lines.at(-1)?.['rejectedAt']).toBeNull();
});

test('a conviction that fades stays a conviction', async () => {
  const good: readonly Row[] = Array.from({ length: 60 }, () => [540, 20, 60, 0] as const);
  const { lines } = await judge(jsonl([...WORSENING, ...good]), '--horizon', '70');
  expect(lines.at(-1)).toMatchObject({ verdict: 'fail', rejectedAt: 6 });
});

test('the prior of a delivery judges with the boost', async () => {
  const { lines } = await judge(jsonl(WORSENING), '--prior', 'delivery');
  expect(lines[5]).toMatchObject({ reject: true });
  expect(lines[5]?.['boosted']).toBeCloseTo(Math.log(200), 9);
});

test('several metrics share the budget', async () => {
  const line = { metrics: { errors: counts([540, 3, 60, 0]), 'latency:p90': counts([540, 54, 60, 30]) } };
  const { code, lines } = await judge(
    `${JSON.stringify(line)}\n`.repeat(6),
    '--weights',
    'errors=0.5,latency=0.5',
    '--min-requests',
    '100',
  );
  expect(code).toBe(0);
  expect(Object.keys(lines[0]?.['metrics'] as object)).toEqual(['errors', 'latency:p90']);
  expect(lines.at(-1)).toMatchObject({ verdict: 'fail' });
  expect(Object.keys(lines.at(-1)?.['endP'] as object)).toEqual(['errors', 'latency:p90']);
});

test('no window at all is inconclusive', async () => {
  const { code, lines } = await judge('');
  expect(code).toBe(0);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    verdict: 'inconclusive',
    windows: 0,
    sentence: 'inconclusive: errors: the challenger answered no counted request',
  });
});

test('lines may arrive in any pieces, with any line end', async () => {
  const text = new TextEncoder().encode(jsonl(WORSENING).replaceAll('\n', '\r\n').trimEnd());
  async function* pieces() {
    for (let i = 0; i < text.length; i += 7) yield text.subarray(i, i + 7);
  }
  const whole = await judge(jsonl(WORSENING));
  expect(await judge(pieces())).toEqual(whole);
});

const GOOD = JSON.stringify(counts([540, 3, 60, 0]));

test.each<{ name: string; line: string; says: string }>([
  { name: 'no JSON', line: '{"blue":', says: 'line 2: not JSON: {"blue":' },
  { name: 'a fleet is missing', line: '{"blue":{"n":1,"k":0}}', says: 'line 2: not a window; allowed: {"blue"' },
  { name: 'a number', line: '7', says: 'line 2: not a window' },
  { name: 'an unknown field', line: '{"blue":{"n":1,"k":0},"green":{"n":1,"k":0},"x":1}', says: 'line 2: not a window' },
  {
    name: 'a negative count',
    line: JSON.stringify(counts([540, -3, 60, 0])),
    says: 'line 2: errors, blue: -3 is no count; allowed: whole numbers from 0',
  },
  { name: 'half a request', line: JSON.stringify(counts([540, 3, 60.5, 0])), says: 'line 2: errors, green: 60.5 is no count' },
  {
    name: 'more events than requests',
    line: JSON.stringify(counts([540, 3, 60, 61])),
    says: 'line 2: errors, green: 61 events of 60 requests; allowed: k at most n',
  },
  {
    name: 'another metric than before',
    line: JSON.stringify({ metrics: { latency: counts([1, 0, 1, 0]) } }),
    says: 'line 2: brings metric latency, which the plan does not name; planned: errors',
  },
])('$name is named by its line', async ({ line, says }) => {
  const { code, lines, errors } = await judge(`${GOOD}\n${line}\n`);
  expect(code).toBe(2);
  expect(lines).toHaveLength(1);
  expect(errors[0]).toContain(`slipway judge: ${says}`);
});

test.each([
  { argv: ['--alpha', '0'], says: '--alpha 0; allowed: above 0 and at most 0.1' },
  { argv: ['--psi0', 'x'], says: '--psi0 x; allowed: from 0.1 and below 10' },
  { argv: ['--horizon', '2.5'], says: '--horizon 2.5; allowed: whole numbers from 1' },
  { argv: ['--min-windows', '0'], says: '--min-windows 0; allowed: whole numbers from 1' },
  { argv: ['--temper', '0.5'], says: '--temper 0.5; allowed: from 1 to 100' },
  { argv: ['--weights', 'errors'], says: '--weights errors; allowed: name=weight pairs' },
  { argv: ['--weights', 'errors=0'], says: '--weights errors=0; allowed' },
  { argv: ['--weights', 'speed=1'], says: '--weights speed=1; allowed' },
  { argv: ['--weights', 'latency=1'], says: 'line 1: metric errors has no weight in --weights' },
  { argv: ['--prior', 'mine'], says: '--prior mine; allowed: published, delivery' },
  { argv: ['--alpah', '1'], says: "Unknown option '--alpah'" },
])('$argv is refused', async ({ argv, says }) => {
  const { code, errors } = await judge(`${GOOD}\n`, ...argv);
  expect(code).toBe(2);
  expect(errors[0]).toContain(says);
});

test('--help tells the form of a window', async () => {
  const printed: string[] = [];
  expect(await run(['--help'], { stdin: '', stdout: (line) => printed.push(line), stderr: () => undefined })).toBe(0);
  expect(printed[0]).toContain('slipway judge [options] < windows.jsonl');
});
