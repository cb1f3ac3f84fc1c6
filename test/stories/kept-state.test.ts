import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import { EXAMPLE, rehearseArguments, runProgram, SLIPWAY, synthesizeExample } from './play.ts';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'slipway-kept-'));
const state = join(folder, 'state');

const resultSchema = v.object({
  deliveries: v.array(
    v.object({
      drop: v.string(),
      outcome: v.string(),
      generation: v.number(),
      servingBefore: v.nullable(v.string()),
      reasons: v.array(v.string()),
    }),
  ),
});

let assembly = '';
beforeAll(async () => {
  assembly = await synthesizeExample();
  const options = ['--out', folder, '--month', '2001-01', '--rows', '20000'];
  const made = await runProgram(process.execPath, [join(EXAMPLE, 'make-drops.mjs'), ...options], folder);
  expect(made.stderr).toBe('');
}, 5 * MINUTE);
afterAll(() => {
  for (const made of [assembly, folder]) rmSync(made, { recursive: true, force: true });
});

const argumentsFor = (drop: string) =>
  rehearseArguments(['--model', 'flights', '--drop', join(folder, 'drops', 'flights', drop), '--state', state], assembly);

async function deliver(drop: string) {
  const { code, stdout, stderr } = await runProgram(process.execPath, argumentsFor(drop), folder);
  expect(stderr).toBe('');
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { code, ...v.parse(resultSchema, JSON.parse(last)) };
}

/** A verb of the command line, on the state that was kept. */
async function operate(...argv: readonly string[]): Promise<{ code: number; told: unknown }> {
  const place = ['--state', state, '--app', EXAMPLE, '--assembly', assembly, '--json'];
  const { code, stdout, stderr } = await runProgram(process.execPath, [SLIPWAY, ...argv, ...place], folder);
  expect(stderr).toBe('');
  return { code, told: JSON.parse(stdout) };
}

// One after the other: each goes on from what the one before it kept.
test(
  'a drop is delivered, and operators go on with what was kept',
  async () => {
    expect(await deliver('2001-01')).toMatchObject({
      code: 0,
      deliveries: [{ drop: '2001-01', outcome: 'PROMOTED', generation: 1, servingBefore: null }],
    });
    const asked = await operate('deliver', 'flights', '2001-01', '--again', '--because', 'is it the same?');
    expect(asked).toMatchObject({ code: 0, told: { status: 'started' } });
    // The command kept the state when the workflow had come to its end.
    expect(await operate('why', 'flights')).toMatchObject({ code: 0, told: { outcome: 'NO_CHANGE', champion: { generation: 1 } } });
    expect(await operate('freeze', 'flights', '--because', 'a look')).toMatchObject({ code: 0, told: { frozen: { reason: 'a look' } } });
    expect(await operate('status', 'flights')).toMatchObject({ code: 1, told: { healthy: false } });
    expect(await operate('freeze', 'flights', '--off')).toMatchObject({ code: 0, told: { frozen: null } });
  },
  10 * MINUTE,
);

/** The listener's address, from the line that tells it. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((found, failed) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [, address] = /stays up at (http:\/\/\S+)/.exec(text) ?? [];
      if (address !== undefined) found(address);
    });
    child.once('exit', (code) => failed(new Error(`ended with ${code} before it stayed up:\n${text.slice(-2000)}`)));
  });

test(
  'a kept rehearsal answers the SDK until it is told to end, and then ends by its outcome',
  async () => {
    const child = spawn(process.execPath, [...argumentsFor('2001-01'), '--keep'], { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const endpoint = await addressOf(child);
    const client = new SageMakerClient({
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    });
    const { EndpointStatus } = await client.send(new DescribeEndpointCommand({ EndpointName: 'flights' }));
    expect(EndpointStatus).toBe('InService');
    client.destroy();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
  5 * MINUTE,
);
