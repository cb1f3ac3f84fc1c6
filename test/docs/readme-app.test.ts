import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blockOf, ROOT } from './documents.ts';

/** A project with the README's app and policy, and what `npm install` would give it. */
function aProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'slipway-readme-'));
  for (const [name, target] of [
    ['slipway', ROOT],
    ['aws-cdk-lib', join(ROOT, 'node_modules', 'aws-cdk-lib')],
    ['constructs', join(ROOT, 'node_modules', 'constructs')],
    ['@types/node', join(ROOT, 'node_modules', '@types', 'node')],
  ] as const) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  cpSync(join(ROOT, 'examples', 'flight-delay', 'container'), join(project, 'container'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'churn', private: true, type: 'module' }));
  writeFileSync(join(project, 'app.ts'), blockOf('README.md', 'app'));
  writeFileSync(join(project, 'policy.json'), blockOf('README.md', 'policy'));
  return project;
}

const project = aProject();
const run = (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string =>
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

test("the README's app has about 25 lines and synthesizes with the README's policy", () => {
  expect(blockOf('README.md', 'app').trimEnd().split('\n').length).toBeLessThanOrEqual(27);
  run('tsx/dist/cli.mjs', ['app.ts'], { CDK_OUTDIR: join(project, 'cdk.out') });
  const template = readFileSync(join(project, 'cdk.out', 'ml-churn.template.json'), 'utf8');
  expect(template).toContain('"AWS::StepFunctions::StateMachine"');
  expect(template).toContain('churn-latency');
}, 120_000);

test("the README's app compiles", () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', '--types', 'node'];
  expect(run('typescript/bin/tsc', [...options, 'app.ts'])).toBe('');
}, 120_000);
