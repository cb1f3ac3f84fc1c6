import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Containers } from '../../../rehearsal/containers/containers.ts';
import { SCRIPT_MODE_FOLDER } from '../../../rehearsal/containers/script-mode.ts';
import type { ServingContainer } from '../../../rehearsal/containers/serving-container.ts';
import { pythonHas, withPython } from '../../fixtures/python.ts';
import { forget } from '../flight-delay/container.ts';
import { aJob, train } from './source.ts';

const withTorch = withPython('torch');
let folder: string;
let containers: Containers;
let container: ServingContainer | undefined;

beforeAll(async () => {
  if (!pythonHas('torch')) return;
  folder = mkdtempSync(join(tmpdir(), 'serve-torch-'));
  containers = new Containers({
    root: folder,
    images: { resolve: () => ({ dir: SCRIPT_MODE_FOLDER, digest: 'sha256:0' }) },
    healthLimitMs: 120_000,
  });
  const base = aJob();
  expect(await train(base, { epochs: 2, batchSize: 128, hidden: 32 })).toMatchObject({ code: 0 });
  const workspace = await containers.freshWorkspace('endpoints', 'e');
  cpSync(join(base, 'model'), workspace.model, { recursive: true });
  forget(base);
  container = await containers.serve(
    { imageUri: 'i', environment: { SAGEMAKER_PROGRAM: 'inference.py' }, region: 'r', roleArn: 'a', networkIsolation: true, onLine() {} },
    workspace,
  );
}, 240_000);
afterAll(async () => {
  if (container === undefined) return;
  await containers.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(body: string, contentType: string, accept: string) {
  const answer = await container?.invoke({ body: Buffer.from(body), contentType, accept });
  return { status: answer?.status, type: answer?.contentType, body: answer?.body.toString() ?? '' };
}

const ROWS = '22,1,500,ATL,BOS\n2,1,500,EWR,ATL\n2,1,500,XXX,YYY';

withTorch('one probability a row, in the order asked, and none for a line end', async () => {
  const { status, type, body } = await ask(ROWS, 'text/csv', 'text/csv');
  expect([status, type]).toEqual([200, 'text/csv']);
  const scores = body.split('\n').map(Number);
  expect(scores).toHaveLength(3);
  for (const score of scores) expect(score > 0 && score < 1).toBe(true);
  // The made-up truth: the later the hour, the more are late.
  expect(scores[0]).toBeGreaterThan(scores[1] ?? 1);
});

withTorch('JSON and JSON Lines say the same as CSV', async () => {
  const csv = (await ask(ROWS, 'text/csv', 'text/csv')).body.split('\n').map(Number);
  const rows = ROWS.split('\n').map((line) => line.split(',').map((field, i) => (i < 3 ? Number(field) : field)));
  const named = rows.map(([hour, day_of_week, distance, origin, destination]) => ({ hour, day_of_week, distance, origin, destination }));
  const json = JSON.parse((await ask(JSON.stringify({ instances: named }), 'application/json', 'application/json')).body);
  const lines = (await ask(rows.map((row) => JSON.stringify(row)).join('\n'), 'application/jsonlines', 'application/jsonlines')).body;
  for (const [i, score] of csv.entries()) {
    expect(json.predictions[i].score).toBeCloseTo(score, 6);
    expect(JSON.parse(lines.split('\n')[i] ?? '').score).toBeCloseTo(score, 6);
  }
});

withTorch.each([
  ['a bad hour', '99,1,500,ATL,BOS', 'text/csv', 'text/csv', 400, /row 1, column hour: got '99'/],
  ['too few fields', '1,2', 'text/csv', 'text/csv', 400, /row 1 has 2 fields, expected 5/],
  ['no airport', '1,1,500,,BOS', 'text/csv', 'text/csv', 400, /column origin: got ''/],
  ['no rows', '', 'text/csv', 'text/csv', 400, /no rows/],
  ['no JSON', '{', 'application/json', 'text/csv', 400, /is not application\/json/],
  ['another type', 'x', 'text/html', 'text/csv', 415, /text\/html is not understood/],
  ['another answer', '1,1,500,ATL,BOS', 'text/csv', 'text/html', 406, /text\/html cannot be answered/],
] as const)('%s is refused by name', async (_what, body, contentType, accept, status, says) => {
  expect(await ask(body, contentType, accept)).toMatchObject({ status, body: expect.stringMatching(says) });
});
