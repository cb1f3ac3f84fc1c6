import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../command-io.ts';

/** A folder with an app, and where its synthesized assembly lies. */
export interface AppFolder {
  readonly dir: string;
  readonly assembly: string;
}

const cdkJsonSchema = v.object({ app: v.string(), context: v.optional(v.record(v.string(), v.unknown()), {}) });

/**
 * Synthesizes an app by the command that its `cdk.json` names, without the CDK's own command line: same environment variables,
 * same context, no network. Template rules are checked by `cdk synth` and by the tests; a rehearsal leaves them out to save seconds.
 */
export async function synthesize(dir: string): Promise<AppFolder> {
  const file = join(dir, 'cdk.json');
  if (!existsSync(file)) throw new UsageError(`${dir} has no cdk.json; run this in the folder of a CDK app, or give --assembly cdk.out`);
  const { app, context } = v.parse(cdkJsonSchema, JSON.parse(readFileSync(file, 'utf8')));
  const assembly = resolve(dir, 'cdk.out');
  const environment = {
    ...process.env,
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
    }),
    // The templates are validated by cdk synth and by the tests; what is in them does not depend on it.
    CDK_VALIDATION: 'false',
    // A command such as `tsx app.ts` is found where npm would find it.
    PATH: [join(dir, 'node_modules', '.bin'), join(process.cwd(), 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(':'),
  };
  const { code, output } = await shell(app, dir, environment);
  if (code !== 0) throw new Error(`synth failed (${app}, exit ${code}):\n${output.trim()}`);
  return { dir, assembly };
}

function shell(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}
