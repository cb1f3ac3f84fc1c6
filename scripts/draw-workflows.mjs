#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mermaid } from './workflow-pictures/mermaid.mjs';
import { svg } from './workflow-pictures/svg.mjs';

/**
 * Draws the workflows from their definitions: `docs/deliver-model.svg`, the delivery's spine with every ending, and
 * `docs/workflows.md`, every state of all four as Mermaid diagrams.
 *
 * usage: draw-workflows.mjs [--check]     with --check writes nothing, and exits 1 when a picture is not that of its definition
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WORKFLOWS = ['deliver-model', 'train-challenger', 'shift-traffic', 'respond-to-alarm'];

const definitions = WORKFLOWS.map((name) => [name, JSON.parse(readFileSync(join(ROOT, 'stepfunctions', `${name}.asl.json`), 'utf8'))]);

const pictures = {
  'docs/deliver-model.svg': svg(definitions[0][1]),
  'docs/workflows.md': [
    '# Workflows',
    'Drawn by `node scripts/draw-workflows.mjs` from `stepfunctions/*.asl.json`. Boxes are steps, diamonds are choices, dotted lines follow errors.',
    ...definitions.map(([name, definition]) => `## ${name}\n\n${definition.Comment}\n\n\`\`\`mermaid\n${mermaid(definition)}\n\`\`\``),
  ]
    .join('\n\n')
    .concat('\n'),
};

const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(pictures)) {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`${path} is not what stepfunctions/ says: run node scripts/draw-workflows.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`drew ${path}`);
  }
}
