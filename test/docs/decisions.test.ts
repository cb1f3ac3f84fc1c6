import { filesUnder, page } from './documents.ts';

const SECTIONS = ['## Status', '## Context', '## Positions', '## Decision', '## Consequences'];

const decisions = filesUnder('docs/adr', '.md');

test('decisions are numbered without a gap', () => {
  const numbers = decisions.map((path) => Number(/(\d{4})-/.exec(path)?.[1]));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test.each(decisions)('%s says what was decided, against what, and what follows', (path) => {
  const text = page(path);
  expect(text.match(/^## .+$/gm)).toEqual(SECTIONS);
  expect(text).toMatch(new RegExp(`^# ${Number(/(\d{4})-/.exec(path)?.[1])}\\. \\S`));
  expect((text.split('## Positions')[1]?.split('## Decision')[0]?.match(/^- /gm) ?? []).length).toBeGreaterThanOrEqual(2);
});
