import { readFileSync, writeFileSync } from 'node:fs';

/**
 * A page with one generated part, between `<!-- NAME -->` and `<!-- /NAME -->`. Everything else of the page is written by hand.
 *
 * @returns whether the page had this content already; with `check` nothing is written
 */
export function replaceBlock(file, name, content, { check }) {
  const page = readFileSync(file, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${file} needs the lines ${open} and ${close}, in this order`);
  const next = `${page.slice(0, from + open.length)}\n${content}\n${page.slice(to)}`;
  if (next === page) return true;
  if (!check) writeFileSync(file, next);
  return false;
}
