import type { WindowDocument } from '../../../domain/report/documents.ts';
import { exposureOf } from '../../../domain/report/exposure.ts';

type Row = readonly [championRequests: number, championErrors: number, challengerRequests: number, challengerErrors: number];

const windowOf = ([bn, bk, gn, gk]: Row, index: number): WindowDocument => ({
  index,
  at: `2026-03-02T08:${String(index).padStart(2, '0')}:00Z`,
  errors: { blue: { n: bn, k: bk }, green: { n: gn, k: gk } },
  verdict: 'continue',
  evidence: { sentence: '' },
});

test.each<{ name: string; rows: Row[]; requests: number; words: string }>([
  { name: 'as good as the champion', rows: [[300, 3, 100, 1]], requests: 100, words: 'none' },
  {
    name: 'worse',
    rows: [
      [300, 0, 100, 5],
      [300, 3, 100, 8],
    ],
    requests: 200,
    words: 'about 12 more',
  },
  { name: 'better', rows: [[300, 30, 100, 0]], requests: 100, words: 'about 10 fewer' },
  {
    name: 'a champion without requests in a quiet minute',
    rows: [
      [0, 0, 1, 1],
      [300, 0, 100, 0],
    ],
    requests: 101,
    words: 'about 1 more',
  },
  {
    name: 'once all traffic has moved, the canary is over',
    rows: [
      [300, 3, 100, 1],
      [0, 0, 400, 40],
    ],
    requests: 100,
    words: 'none',
  },
  {
    name: 'once traffic is back, nothing is added',
    rows: [
      [300, 0, 100, 4],
      [400, 0, 0, 0],
    ],
    requests: 100,
    words: 'about 4 more',
  },
])('$name', ({ rows, requests, words }) => expect(exposureOf(rows.map(windowOf))).toMatchObject({ requests, words }));

test('no minute, no exposure', () => expect(exposureOf([])).toBeUndefined());
