import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '../../../rehearsal/cloud/cloud.ts';

type Template = Record<string, Json>;

/** Writes an assembly by hand: one template a stack, and whatever other files are given. */
export function writeAssembly(stacks: Record<string, Template>, files: Record<string, Json | string> = {}, environment?: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const put = (path: string, content: Json | string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const artifacts: Record<string, Json> = {};
  for (const [name, template] of Object.entries(stacks)) {
    put(`${name}.template.json`, template);
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: environment ?? 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
    };
    if (files[`${name}.assets.json`] !== undefined) {
      artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    }
  }
  for (const [path, content] of Object.entries(files)) put(path, content);
  put('manifest.json', { version: '55.0.0', artifacts });
  return dir;
}
