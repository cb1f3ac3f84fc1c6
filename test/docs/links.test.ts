import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PAGES, page, ROOT } from './documents.ts';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Headings as GitHub makes anchors of them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

function broken(path: string): string[] {
  return [...withoutCode(page(path)).matchAll(LINK)].flatMap(([, target = '']) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : normalize(join(dirname(path), file));
    if (!existsSync(join(ROOT, to))) return [`${path}: ${target} leads nowhere`];
    return anchor === undefined || anchorsOf(page(to)).includes(anchor) ? [] : [`${path}: ${to} has no heading #${anchor}`];
  });
}

test('every link of every page leads somewhere', () => expect(PAGES.flatMap(broken)).toEqual([]));

test('no page speaks of the machine that it was written on', () => {
  const found = PAGES.flatMap((path) =>
    (page(path).match(/(^|[\s"'`(])\/(work|root|home|tmp)\/\S*/gm) ?? []).map((text) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});
