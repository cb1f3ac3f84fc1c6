import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { Account } from '../../cli/account/connection.ts';
import { ENVIRONMENT } from '../../cli/account/environment.ts';
import { withState } from '../../cli/rehearse/state-account.ts';
import { withPython } from '../fixtures/python.ts';
import { ROOT, rehearseArguments, runProgram, synthesizeExample } from './play.ts';

const MINUTE = 60_000;
const APP = join(ROOT, 'test', 'fixtures', 'script-mode');
const python = withPython();

const folder = mkdtempSync(join(tmpdir(), 'slipway-script-mode-'));
const state = join(folder, 'state');
let assembly = '';
beforeAll(async () => {
  assembly = await synthesizeExample(APP);
}, 2 * MINUTE);
afterAll(() => {
  for (const made of [assembly, folder]) rmSync(made, { recursive: true, force: true });
});

const recordSchema = v.object({
  image: v.object({ uri: v.string(), digest: v.string(), source: v.object({ uri: v.string(), sha256: v.string() }) }),
  job: v.object({ image: v.string() }),
});

/** The training record of the only delivery, after something was done in the account that the rehearsal left. */
async function visit(change: (account: Account, code: string) => Promise<unknown>) {
  return withState(state, { app: APP, assembly }, {}, { stdin: '', stdout() {}, stderr() {} }, ENVIRONMENT, async (account) => {
    const found = await account.objects.list(`s3://${account.dataBucket}/deliveries/flights-script/`);
    const key = found.find((object) => object.key.endsWith('/training.json'))?.key ?? '';
    const record = v.parse(recordSchema, JSON.parse((await account.objects.text(`s3://${account.dataBucket}/${key}`)) ?? ''));
    await change(account, record.image.source.uri);
    return record;
  });
}

async function reproduce() {
  const args = ['reproduce', 'flights-script', '--again', '--state', state, '--app', APP, '--assembly', assembly, '--json'];
  const { code, stdout } = await runProgram(process.execPath, [join(ROOT, 'bin', 'slipway.js'), ...args], folder);
  return { code, ...JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}') };
}

python(
  'a script-mode delivery is trained again from its record, and code that is not that of the record is the first thing that differs',
  async () => {
    const options = ['--story', 'reproduce', '--state', state];
    const played = await runProgram(process.execPath, rehearseArguments(options, assembly, APP), folder);
    expect(played.stderr).toBe('');
    expect(played.stdout).toContain('the artifact is the same, byte for byte: 2 files');
    expect(played.code).toBe(0);

    let original: Uint8Array | undefined;
    const record = await visit(async ({ objects }, code) => {
      original = await objects.bytes(code);
      await objects.put(code, gzipSync('other code'));
    });
    expect(record.job.image).toBe(record.image.uri);
    expect(record.image.uri).toContain(`@${record.image.digest}`);
    expect(await reproduce()).toMatchObject({
      code: 10,
      how: 'differs',
      reasons: [
        expect.stringMatching(
          `^nothing was trained; the first thing that differs: training code at ${record.image.source.uri} was sha256:${record.image.source.sha256}; now sha256:`,
        ),
      ],
    });

    // The same code, written by somebody else at another time, is the same code.
    await visit(({ objects }, code) => objects.put(code, original ?? ''));
    expect(await reproduce()).toMatchObject({ code: 0, how: 'identical', verdict: 'pass' });
  },
  8 * MINUTE,
);
