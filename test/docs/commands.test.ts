import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { filesUnder, PAGES, page, ROOT } from './documents.ts';

const { scripts } = v.parse(v.object({ scripts: v.record(v.string(), v.string()) }), JSON.parse(page('package.json')));
const verbs = [...page('cli/commands.ts').matchAll(/\[\s*'([a-z-]+)',/g)].map(([, verb = '']) => verb);
const sources = filesUnder('cli', '.ts').map(page).join('\n');

/** What stands in code: fenced blocks and `spans`. */
const codeOf = (path: string): string => [...page(path).matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([code]) => code).join('\n');

const named = (path: string, pattern: RegExp): string[] => [...codeOf(path).matchAll(pattern)].map(([, name = '']) => name);

/** What a rehearsal printed is no instruction. */
const INSTRUCTIONS = PAGES.filter((path) => path !== 'CHANGELOG.md');

test('every npm script that a page names is there', () => {
  const missing = INSTRUCTIONS.flatMap((path) =>
    named(path, /npm run (?:--silent )?([a-z:-]+)/g).flatMap((name) => (name in scripts ? [] : [`${path}: npm run ${name}`])),
  );
  expect(missing).toEqual([]);
});

test('every command of slipway that a page names is there', () => {
  const missing = INSTRUCTIONS.flatMap((path) =>
    named(path, /(?:npx |`|^)slipway ([a-z-]+)/gm).flatMap((verb) => (verbs.includes(verb) ? [] : [`${path}: slipway ${verb}`])),
  );
  expect(missing).toEqual([]);
});

test('every option that a page gives to slipway is one that it reads', () => {
  const missing = INSTRUCTIONS.flatMap((path) =>
    named(path, /slipway [a-z-]+([^`\n|]*)/g).flatMap((rest) =>
      [...rest.matchAll(/--([a-z-]+)/g)].flatMap(([, option = '']) =>
        new RegExp(`(['"]?)${option}\\1: \\{ type|--${option}\\b`).test(sources) ? [] : [`${path}: --${option}`],
      ),
    ),
  );
  expect(missing).toEqual([]);
});

test('the README names every command', () => {
  const readme = codeOf('README.md');
  expect(verbs.filter((verb) => !readme.includes(`slipway ${verb}`))).toEqual([]);
});

test('every script that a page runs with node is there', () => {
  const missing = INSTRUCTIONS.flatMap((path) =>
    named(path, /node ((?:scripts|examples)\/\S+\.m?js)/g).flatMap((file) => (existsSync(join(ROOT, file)) ? [] : [`${path}: ${file}`])),
  );
  expect(missing).toEqual([]);
});
