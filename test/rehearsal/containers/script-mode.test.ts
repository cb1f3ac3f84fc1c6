import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Containers } from '../../../rehearsal/containers/containers.ts';
import { requirePython, SCRIPT_MODE_FOLDER } from '../../../rehearsal/containers/script-mode.ts';
import type { Workspace } from '../../../rehearsal/containers/workspace.ts';
import { withPython } from '../../fixtures/python.ts';

const python = withPython();

let folder: string;
let containers: Containers;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'script-mode-'));
  containers = new Containers({ root: folder, images: { resolve: () => ({ dir: SCRIPT_MODE_FOLDER, digest: 'sha256:0' }) } });
});
afterEach(async () => {
  await containers.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts source code where a job's channel `code` would be. */
function submit(workspace: Workspace, files: Readonly<Record<string, string>>): void {
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  mkdirSync(join(workspace.inputData, 'code'), { recursive: true });
  execFileSync('tar', ['czf', join(workspace.inputData, 'code', 'sourcedir.tar.gz'), '-C', source, ...Object.keys(files)]);
}

const SCRIPT_MODE = {
  sagemaker_program: '"train.py"',
  sagemaker_submit_directory: '"/opt/ml/input/data/code/sourcedir.tar.gz"',
  sagemaker_container_log_level: '20',
};

async function train(files: Readonly<Record<string, string>>, hyperParameters: Readonly<Record<string, string>> = {}) {
  const workspace = await containers.freshWorkspace('training-jobs', 'job');
  submit(workspace, files);
  const job = {
    jobName: 'job',
    jobArn: 'arn',
    region: 'eu-west-1',
    instanceType: 'ml.g5.xlarge',
    hyperParameters: { ...SCRIPT_MODE, ...hyperParameters },
    channels: [{ name: 'train' }, { name: 'code' }],
    environment: {},
    imageUri: 'i',
    roleArn: 'role',
    networkIsolation: true,
  };
  return { ...(await containers.train(job, workspace, () => {})), workspace };
}

const TELL = `
import json, os, sys
names = ["SM_HPS", "SM_USER_ARGS", "SM_HP_EPOCHS", "SM_CHANNEL_TRAIN", "SM_MODEL_DIR", "SM_HOSTS", "SM_CURRENT_HOST", "SM_MODULE_NAME", "SM_USER_ENTRY_POINT", "MASTER_PORT"]
print(json.dumps({"argv": sys.argv, "cwd": os.getcwd(), "env": {n: os.environ.get(n) for n in names}, "leaked": [n for n in os.environ if "SAGEMAKER_P" in n and n.startswith("SM_")]}))
`;

python('a training file gets its arguments and variables as the toolkit gives them', async () => {
  const { exitCode, lines, workspace } = await train(
    { 'train.py': `import helper\n${TELL}`, 'helper.py': '' },
    { epochs: '3', 'learning-rate': '0.1', name: 'plain', flags: '{"b":2,"a":1}', k: 'null' },
  );
  expect([exitCode, lines.length]).toEqual([0, 1]);
  const told = JSON.parse(lines[0] ?? '');
  const args = ['--epochs', '3', '--flags', 'a=1,b=2', '-k', '', '--learning-rate', '0.1', '--name', 'plain'];
  expect(told).toEqual({
    argv: ['train.py', ...args],
    cwd: join(workspace.base, 'code'),
    env: {
      SM_HPS: '{"epochs":3,"flags":{"a":1,"b":2},"k":null,"learning-rate":0.1,"name":"plain"}',
      SM_USER_ARGS: JSON.stringify(args),
      SM_HP_EPOCHS: '3',
      SM_CHANNEL_TRAIN: join(workspace.inputData, 'train'),
      SM_MODEL_DIR: workspace.model,
      SM_HOSTS: '["algo-1"]',
      SM_CURRENT_HOST: 'algo-1',
      SM_MODULE_NAME: 'train',
      SM_USER_ENTRY_POINT: 'train.py',
      MASTER_PORT: '7777',
    },
    leaked: [],
  });
});

python('a file that fails is a failure in the toolkit’s words', async () => {
  const { exitCode, failure } = await train({ 'train.py': 'raise ValueError("no rows")\n' });
  expect(exitCode).toBe(1);
  expect(failure).toMatch(
    /^ExecuteUserScriptError:\nExitCode 1\nErrorMessage "Traceback[\s\S]*ValueError: no rows"\nCommand ".*train\.py"$/,
  );
});

python('a failure that the file wrote itself stays', async () => {
  const own = 'import os, sys\nopen(os.path.join(os.environ["SM_OUTPUT_DIR"], "failure"), "w").write("our words")\nsys.exit(3)\n';
  expect(await train({ 'train.py': own })).toMatchObject({ exitCode: 1, failure: 'our words' });
});

python.each<{ what: string; set: Record<string, string>; says: RegExp }>([
  { what: 'a program that is not in the code', set: { sagemaker_program: '"other.py"' }, says: /no file other\.py; it has train\.py/ },
  {
    what: 'an archive that is not there',
    set: { sagemaker_submit_directory: '"/opt/ml/input/data/code/x.tar.gz"' },
    says: /x\.tar\.gz is not there/,
  },
  { what: 'an archive in S3', set: { sagemaker_submit_directory: '"s3://b/k"' }, says: /over the network, which this job does not have/ },
])('$what is named', async ({ set, says }) => {
  const { exitCode, failure } = await train({ 'train.py': '' }, set);
  expect([exitCode, failure]).toEqual([1, expect.stringMatching(says)]);
});

python('SIGTERM does not reach a training file, as the toolkit does not pass it on', async () => {
  const workspace = await containers.freshWorkspace('training-jobs', 'job');
  submit(workspace, {
    'train.py': `
import signal
signal.signal(signal.SIGTERM, lambda *_: print("delivered", flush=True))
print("running", flush=True)
while signal.SIGTERM not in signal.sigpending():
    pass
print("pending", flush=True)
`,
  });
  writeFileSync(join(workspace.inputConfig, 'hyperparameters.json'), JSON.stringify(SCRIPT_MODE));
  const container = spawn('python3', [join(SCRIPT_MODE_FOLDER, 'train')], {
    env: { PATH: process.env['PATH'] ?? '', SAGEMAKER_BASE_DIR: workspace.base },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: container.stdout })) {
    lines.push(line);
    if (line === 'running' && container.pid !== undefined) process.kill(-container.pid, 'SIGTERM');
  }
  expect(lines).toEqual(['running', 'pending']);
});

const HANDLERS = `
import os
from sagemaker_inference.errors import GenericInferenceToolkitError, UnsupportedFormatError
def model_fn(model_dir):
    return open(os.path.join(model_dir, "factor")).read()
def input_fn(data, content_type):
    if content_type != "text/csv":
        raise UnsupportedFormatError(content_type)
    if not data.strip():
        raise GenericInferenceToolkitError(400, "no rows")
    return [float(line) for line in data.splitlines()]
def predict_fn(rows, model, context):
    return [row * float(model) for row in rows]
def output_fn(prediction, accept):
    return "\\n".join(map(str, prediction)), accept
`;

async function serve(files: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) {
  const workspace = await containers.freshWorkspace('endpoints', 'e');
  mkdirSync(join(workspace.model, 'code'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace.model, name), text);
  const lines: string[] = [];
  const contract = {
    imageUri: 'i',
    environment,
    region: 'r',
    roleArn: 'a',
    networkIsolation: true,
    onLine: (line: string) => lines.push(line),
  };
  return { container: await containers.serve(contract, workspace), lines };
}

python('a serving file answers by its four functions', async () => {
  const { container } = await serve({ factor: '2', 'code/serving.py': HANDLERS }, { SAGEMAKER_PROGRAM: 'serving.py' });
  const ask = async (body: string, contentType: string, accept?: string) => {
    const answer = await container?.invoke({ body: Buffer.from(body), contentType, accept });
    return { status: answer?.status, type: answer?.contentType, body: answer?.body.toString() };
  };
  expect(await ask('1\n2.5', 'text/csv', 'text/csv')).toEqual({ status: 200, type: 'text/csv', body: '2.0\n5.0' });
  expect(await ask('1', 'text/csv', '*/*')).toMatchObject({ status: 200, type: 'application/json' });
  expect(await ask('', 'text/csv')).toMatchObject({ status: 400, body: expect.stringContaining('no rows') });
  expect(await ask('{}', 'application/json')).toMatchObject({
    status: 500,
    body: expect.stringContaining('application/json is not supported'),
  });
});

python.each<{ what: string; files: Record<string, string>; says: string }>([
  { what: 'no code in the archive', files: {}, says: 'the model archive has no code/inference.py' },
  {
    what: 'two ways to answer',
    files: { 'code/inference.py': 'def transform_fn(m, d, c, a): pass\ndef input_fn(d, c): pass\n' },
    says: 'Cannot use transform_fn',
  },
  { what: 'a model that does not load', files: { 'code/inference.py': 'def model_fn(d): raise OSError("torn")\n' }, says: 'OSError: torn' },
])('$what: the container does not become healthy and says why', async ({ files, says }) => {
  const { container, lines } = await serve(files);
  expect([container, lines.join('\n')]).toEqual([undefined, expect.stringContaining(says)]);
});

describe('before anything is spent', () => {
  python('modules that this Python lacks are named, with the image and the Python', async () => {
    const images = [{ uri: 'pytorch:2.13', imports: ['json', 'no_such_module', 'email.no_such_part'] }];
    await expect(requirePython(images, process.env['PATH'] ?? '')).rejects.toThrow(
      /^the image pytorch:2\.13 without its Python modules no_such_module, email\.no_such_part \(looked for by .*python.*\) is not rehearsed/,
    );
    await requirePython([{ uri: 'pytorch:2.13', imports: ['json'] }], process.env['PATH'] ?? '');
  });

  test('no python3 at all is said', async () => {
    await expect(requirePython([{ uri: 'x', imports: [] }], folder)).rejects.toThrow(/without python3 is not rehearsed; .* PATH/);
  });

  test('a Python that is too old is said', async () => {
    writeFileSync(join(folder, 'python3'), '#!/bin/sh\necho \'{"python":"/old/python3","version":[3,6],"missing":[]}\'\n');
    chmodSync(join(folder, 'python3'), 0o755);
    await expect(requirePython([{ uri: 'x', imports: [] }], `${folder}:/bin`)).rejects.toThrow(
      /with Python 3\.6 \(\/old\/python3\) is not rehearsed/,
    );
  });
});
