import { Progress } from '../../../cli/dataset/progress.ts';

/** Back to the start of the line, and everything on it gone. */
const ERASE = '\r\u001b[2K';

function screen(times: number[]) {
  const drawn: string[] = [];
  return { drawn, screen: { write: (text: string) => void drawn.push(text), now: () => times.shift() ?? 0 } };
}

test('long work shows how far it is, and takes the bar away', () => {
  const { drawn, screen: one } = screen([0, 100, 600, 650, 900]);
  const progress = new Progress(one, 1000);
  for (const bytes of [100, 100, 300, 100]) progress.add(bytes);
  progress.end();
  expect(drawn.map((text) => text.slice(ERASE.length).replaceAll(/[█░]/g, '').trim())).toEqual([
    '20 %  200 bytes of 1 kB  333 bytes/s',
    '60 %  600 bytes of 1 kB  667 bytes/s',
    '',
  ]);
});

test('short work shows nothing, and neither does work without a terminal', () => {
  const { drawn, screen: one } = screen([0, 100, 200]);
  const progress = new Progress(one, 1000);
  progress.add(1);
  progress.end();
  expect(drawn).toEqual([]);
  const blind = new Progress(undefined, 1000);
  blind.add(1000);
  blind.end();
});

test('standard input has no end that is known', () => {
  const { drawn, screen: one } = screen([0, 1000]);
  new Progress(one, undefined).add(2_000_000);
  expect(drawn.join('')).toContain('2 MB  2 MB/s');
});
