import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** The projects' settings with only these files in them. */
function aCheckout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'slipway-boundaries-'));
  cpSync(join(ROOT, 'tsconfig.base.json'), join(root, 'tsconfig.base.json'));
  cpSync(join(ROOT, 'package.json'), join(root, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const project of ['domain', 'profiler', 'adapters', 'lambdas', 'lib', 'rehearsal']) {
    mkdirSync(join(root, project));
    cpSync(join(ROOT, project, 'tsconfig.json'), join(root, project, 'tsconfig.json'));
    writeFileSync(join(root, project, 'nothing.ts'), 'export {};\n');
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function run(command: string, ...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}

const compile = (root: string, project: string) => run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(root, project));
const check = (...root: string[]) => run(join(ROOT, 'scripts', 'check-boundaries.mjs'), ...root);

describe('the compiler', () => {
  test.each([
    [
      'node in domain/',
      'domain',
      { 'domain/impure.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n" },
      /TS2591|TS2307/,
    ],
    ['a console in domain/', 'domain', { 'domain/impure.ts': "console.log('decided');\n" }, /TS2584/],
    ['a step that imports infrastructure', 'lambdas', { 'lambdas/a-step/index.ts': "import '../../lib/nothing.ts';\n" }, /TS6059|TS6307/],
    ['a rehearsal that imports a decision', 'rehearsal', { 'rehearsal/peek.ts': "import '../domain/nothing.ts';\n" }, /TS6059|TS6307/],
  ])('refuses %s', (_, project, files, error) => {
    const { code, output } = compile(aCheckout(files), project);
    expect(output).toMatch(error);
    expect(code).not.toBe(0);
  });

  test('accepts a step that imports a decision', () => {
    const root = aCheckout({ 'lambdas/a-step/index.ts': "import '../../domain/nothing.ts';\n" });
    expect(compile(root, 'lambdas')).toEqual({ code: 0, output: '' });
  });
});

describe('the check of imports', () => {
  test('finds nothing in this repository', () => expect(check()).toEqual({ code: 0, output: '' }));

  test.each([
    [
      'the SDK in domain/',
      { 'domain/a.ts': "import { S3Client } from '@aws-sdk/client-s3';\n" },
      'domain/a.ts imports @aws-sdk/client-s3: domain/ decides',
    ],
    ['a package brought in late', { 'domain/a.ts': "export const late = () => import('node:fs');\n" }, 'domain/a.ts imports node:fs'],
    [
      'a value of a contract in lib/',
      {
        'lambdas/a/contract.ts': 'export const contract = {};\n',
        'lib/a.ts': "import { contract } from '../lambdas/a/contract.ts';\nexport { contract };\n",
      },
      'lib/a.ts imports ../lambdas/a/contract.ts: lib/ knows of a step only the types of its contract',
    ],
    [
      'infrastructure in the rehearsal',
      { 'rehearsal/a.ts': "import type { Stack } from 'aws-cdk-lib';\nexport type S = Stack;\n" },
      'rehearsal/a.ts imports aws-cdk-lib',
    ],
    [
      'something of ours in the rehearsal',
      { 'rehearsal/a.ts': "export * from '../domain/nothing.ts';\n" },
      'rehearsal/a.ts imports ../domain/nothing.ts',
    ],
  ])('names %s', (_, files, finding) => {
    const { code, output } = check(aCheckout(files));
    expect(output).toContain(finding);
    expect(code).toBe(1);
  });

  test('lets lib/ take the types of a contract', () => {
    const root = aCheckout({
      'lambdas/a/contract.ts': 'export type Env = {};\n',
      'lib/a.ts': "import type { Env } from '../lambdas/a/contract.ts';\nexport type E = Env;\n",
    });
    expect(check(root)).toEqual({ code: 0, output: '' });
  });
});
