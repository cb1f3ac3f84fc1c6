#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Who may import whom. The compiler enforces the folders by project references; this check also sees packages, and that
 * constructs take nothing but types from a step. One finding a line, exit code 1 when there is any.
 *
 * usage: check-boundaries.mjs [ROOT]
 */
const NODE = /^node:/;
const AWS = /^@(aws-sdk|smithy)\//;
const CDK = /^(aws-cdk-lib|constructs)(\/|$)/;
const VALIBOT = /^valibot$/;

const RULES = {
  domain: { folders: [], packages: [VALIBOT, /^@stdlib\//], why: 'domain/ decides; it has neither I/O nor a clock' },
  profiler: { folders: ['domain'], packages: [VALIBOT, /^hyparquet/, NODE], why: 'profiler/ reads bytes and knows no AWS' },
  adapters: { folders: ['domain'], packages: [VALIBOT, AWS, NODE], why: 'adapters/ reach the world and decide nothing' },
  lambdas: {
    folders: ['domain', 'profiler', 'adapters'],
    packages: [VALIBOT, AWS, NODE, /^@aws-lambda-powertools\//],
    why: 'steps know no infrastructure',
  },
  lib: {
    folders: ['domain'],
    types: /^lambdas\/([a-z-]+\/contract|shared\/environment)\.ts$/,
    packages: [VALIBOT, CDK, NODE],
    why: 'lib/ knows of a step only the types of its contract',
  },
  rehearsal: {
    folders: [],
    packages: [VALIBOT, AWS, NODE, /^jsonata$/, /^dynalite$/],
    why: 'the rehearsal reads cdk.out and knows nothing of ours',
  },
  cli: { folders: ['domain', 'profiler', 'adapters', 'lib', 'rehearsal'], packages: [/./], why: 'the command line calls no step itself' },
};

const FROM = /^(?:import|export)(\s+type)?\s+(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+(?:\s*,\s*\{[^}]*\})?)\s+from\s+'([^']+)'/gm;
const ALONE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

const root = resolve(process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url))));
const findings = Object.keys(RULES).flatMap((folder) => (existsSync(join(root, folder)) ? filesIn(join(root, folder)).flatMap(judge) : []));
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exit(1);

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`))
    .sort();
}

function judge(file) {
  const from = relative(root, file).split(sep).join('/');
  const [folder] = from.split('/');
  return importsOf(readFileSync(file, 'utf8')).flatMap(([specifier, isType]) =>
    isAllowed(folder, from, specifier, isType) ? [] : [`${from} imports ${specifier}: ${RULES[folder].why}`],
  );
}

/** Each specifier of a file, and whether it is imported for its types alone. The formatter keeps imports at the start of a line. */
function importsOf(text) {
  return [
    ...[...text.matchAll(FROM)].map(([, type, specifier]) => [specifier, type !== undefined]),
    ...[ALONE, DYNAMIC].flatMap((pattern) => [...text.matchAll(pattern)].map(([, specifier]) => [specifier, false])),
  ];
}

function isAllowed(folder, from, specifier, isType) {
  const { folders, packages, types } = RULES[folder];
  if (!specifier.startsWith('.')) return packages.some((pattern) => pattern.test(specifier));
  const target = relative(root, resolve(root, dirname(from), specifier))
    .split(sep)
    .join('/');
  const [other] = target.split('/');
  if (other === folder || folders.includes(other)) return true;
  return isType && types?.test(target) === true;
}
