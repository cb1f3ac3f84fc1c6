import { run } from '../../cli/plan-canary.ts';

async function plan(...argv: readonly string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await run(argv, { stdin: '', stdout: (line) => lines.push(line), stderr: (line) => errors.push(line) });
  return { code, lines, errors };
}

const TEN = ['--rps', '10', '--share', '10', '--baseline-error', '0.005'];

test('says what can be seen, after how many minutes and requests', async () => {
  const { code, lines } = await plan(...TEN);
  expect(code).toBe(0);
  expect(lines).toEqual([
    "10 requests a second, 10 % of them to the challenger, champion's error rate 0.5 %",
    'bake of 30 minutes: 27 windows are judged, 1,620 challenger requests; false rollback at most 1 %',
    '',
    '  ratio  seen after  in the bake  until then',
    '  x1.5      320 min  no           19,200 challenger requests, about 48 extra errors',
    '  x2         71 min  no           4,260 challenger requests, about 21 extra errors',
    '  x3         20 min  yes          1,200 challenger requests, about 12 extra errors',
    '  x5          6 min  yes          360 challenger requests, about 7 extra errors',
    '  x10         2 min  yes          120 challenger requests, about 5 extra errors',
    '',
    'half of the challengers that fail x2.4 as often are rolled back before the bake ends; worse ones sooner',
  ]);
});

test('proposes a change when a fivefold regression cannot be seen', async () => {
  const { lines } = await plan('--rps', '1', '--share', '10%', '--baseline-error', '0.005');
  expect(lines.slice(-2)).toEqual(['to see x5: a share of 20 %', 'to see x5: a bake of 41 minutes']);
});

test('a champion without errors has no ratio', async () => {
  const { code, lines } = await plan('--rps', '10', '--share', '10', '--baseline-error', '0');
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('a champion without errors has no ratio: 4 errors of the challenger convict, spread over two minutes or more');
});

test('gives the same numbers as JSON', async () => {
  const { lines } = await plan(...TEN, '--json', '--bake', '1h');
  expect(lines).toHaveLength(1);
  const json = JSON.parse(lines[0] ?? '') as {
    windows: number;
    sights: { ratio: number; minutes: number; withinBake: boolean }[];
    smallestSeen: number;
  };
  expect(json).toMatchObject({ windows: 57, bakeSeconds: 3600, challengerRequests: 3420, proposals: [] });
  expect(json.sights.map(({ ratio, minutes }) => [ratio, minutes])).toContainEqual([5, 6]);
});

test('in JSON, never is null', async () => {
  const { lines } = await plan('--rps', '0.1', '--share', '10', '--baseline-error', '0.001', '--json');
  expect((JSON.parse(lines[0] ?? '') as { sights: unknown[] }).sights[0]).toMatchObject({ ratio: 1.5, minutes: null, withinBake: false });
});

test.each([
  { argv: ['--share', '10', '--baseline-error', '0.005'], says: '--rps is missing; allowed: above 0' },
  { argv: [...TEN, '--rps', '0'], says: '--rps 0; allowed: above 0, at most a million' },
  { argv: [...TEN, '--share', '51'], says: '--share 51; allowed: percent, above 0 and at most 50' },
  { argv: [...TEN, '--baseline-error', '0.5'], says: '--baseline-error 0.5; allowed: from 0 and below 0.5' },
  { argv: [...TEN, '--bake', '4m'], says: '--bake 4m; allowed: a duration of 5m or more' },
  { argv: [...TEN, '--bake', 'long'], says: '--bake long; allowed: a duration of 5m or more' },
  { argv: [...TEN, '--rsp', '1'], says: "Unknown option '--rsp'" },
])('$argv is refused', async ({ argv, says }) => {
  const { code, errors } = await plan(...argv);
  expect(code).toBe(2);
  expect(errors[0]).toContain(`slipway plan-canary: ${says}`);
});
