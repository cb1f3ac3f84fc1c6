import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256Hex } from '../../../adapters/hash.ts';
import type { ReportDocuments } from '../../../domain/report/facts.ts';
import { renderReport } from '../../../domain/report/render-report.ts';
import { SCRIPT, SCRIPT_HASH } from '../../../domain/report/script.ts';
import { STYLE, STYLE_HASH } from '../../../domain/report/style.ts';
import { delivery, type Story } from './deliveries.ts';

jest.setTimeout(240_000);

const page = async (story: Story): Promise<string> => renderReport(await delivery(story), { times: 'virtual', sha256: sha256Hex });

/** What a reader sees: no tags, no drawings. */
const text = (html: string): string =>
  html
    .replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/\s+/g, ' ');

describe('what a report tells', () => {
  test.each<{ story: Story; says: string[]; without?: string[] }>([
    {
      story: 'promoted',
      says: [
        'PROMOTED',
        'The challenger was promoted',
        'flights-g000007-77c01b2e',
        '(generation 8)',
        '1 h 24 min of virtual time',
        'all times are virtual',
        '4,000 rows, 41 of 41 rules',
        'max PSI',
        'CapacityError',
        'ml.g5.2xlarge, spot',
        '9 min 12 s, 70 % less',
        'held-out rows, against generation 7',
        'dry run',
        'errors 0.5',
        '25 %: 1 of 4 instances',
        '20 of 20 answered as they should',
        'arn:aws:sagemaker:eu-central-1:111122223333:model-package/flights/8',
        'every hash is right',
        'errors · latency:p50 above 22 ms (champion 20 ms)',
        'latency:p99 is not counted: the champion answered 700 requests',
        'The comparison of the fleets was shown and did not decide',
      ],
    },
    {
      story: 'rolled-back',
      says: [
        'ROLLED_BACK',
        'rolled back; the champion serves',
        'worse than tolerated',
        'alarm flights-g000008-verdict fired',
        'requests that saw the challenger',
        'on the champion',
      ],
      without: ['did not decide'],
    },
    {
      story: 'rejected-data',
      says: [
        'REJECTED_DATA',
        'nothing was trained',
        'missing 31.6 % (limit 10 %)',
        'row 1 of part-0000.csv: 31',
        'No training: the delivery ended REJECTED_DATA before it',
        'No canary: the delivery ended REJECTED_DATA',
      ],
    },
    {
      story: 'drifted',
      says: ['REJECTED_DATA', 'against the data of generation 7', 'fare', 'D 0.9', 'was 98.81'],
      without: ['Not applicable'],
    },
    { story: 'rejected-gate', says: ['REJECTED_GATE', 'it never saw traffic', 'No canary', 'No traffic shift to verify'] },
    {
      story: 'first',
      says: [
        'PROMOTED',
        'Not applicable: first delivery',
        'No baseline',
        'No canary: nothing served before',
        'alone: nothing served before',
        'served before nothing',
      ],
    },
  ])('$story', async ({ story, says, without = [] }) => {
    const seen = text(await page(story));
    for (const words of says) expect(seen).toContain(words);
    for (const words of without) expect(seen).not.toContain(words);
  });

  test('columns that failed stand first', async () => {
    const html = await page('drifted');
    const cards = [...html.matchAll(/<article class="card([^"]*)"[^>]*>.*?title="([^"]+)"/gs)].map(([, tone, name]) => `${name}${tone}`);
    expect(cards[0]).toBe('fare fail');
  });

  test('times that were waited for are not called virtual', async () => {
    expect(text(renderReport(await delivery('first')))).not.toContain('virtual');
  });
});

test('the page runs and styles itself by exactly these texts', async () => {
  const base64 = (words: string): string => createHash('sha256').update(words).digest('base64');
  expect({ script: SCRIPT_HASH, style: STYLE_HASH }).toEqual({ script: base64(SCRIPT), style: base64(STYLE) });
  const html = await page('first');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
  expect(policy.replaceAll('&#39;', "'")).toContain(
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'`,
  );
  expect(html.match(/(?:src|href)="(?!#)|url\(|@import|<link|<img|<iframe| style=| on[a-z]+=/)).toBeNull();
});

test('stays below 2 MB with 200 columns', async () => {
  const html = renderReport(await delivery('promoted', { more: 192, rows: 1500 }), { sha256: sha256Hex });
  expect(html.match(/<article/g)).toHaveLength(200);
  expect(Buffer.byteLength(html)).toBeLessThan(2 * 2 ** 20);
});

describe('values of sensitive columns', () => {
  test('are never printed, whatever the checks bring', async () => {
    const documents = await delivery('rejected-data');
    const checks = ['passport', 'passenger_age', 'hour <= passenger_age', 'nobody knows this column'].map((column) => ({
      column,
      rule: 'pattern',
      status: 'fail',
      message: 'broken in 1 row',
      examples: [{ row: 7, source: 'part-0000.csv', value: 'P-SECRET-1' }],
    }));
    const html = renderReport({ ...documents, validation: { verdict: 'fail', checks } });
    expect(html).toContain('row 7');
    expect(html).not.toContain('P-SECRET-1');
  });

  test('are hidden in a profile that still holds them', async () => {
    const documents = await delivery('first');
    const leak = JSON.parse(
      JSON.stringify(documents.profile).replace(/"name":"origin","type":"string"/, '"name":"origin","type":"string","sensitive":true'),
    );
    expect(renderReport(documents)).toContain('ATL');
    expect(renderReport({ ...documents, profile: leak })).not.toContain('ATL');
  });

  test('are hidden where they name slices', async () => {
    const documents = await delivery('promoted');
    const leak = JSON.parse(
      JSON.stringify(documents.profile).replace(/"name":"origin","type":"string"/, '"name":"origin","type":"string","sensitive":true'),
    );
    const html = text(renderReport({ ...documents, profile: leak, baselineProfile: leak }));
    expect(html).toContain('origin: values not shown');
    expect(html).not.toContain('origin=ATL');
  });
});

describe('hostile and damaged documents', () => {
  const ATTACK = `"><script>alert('owned')</script><img src=x onerror=alert(1)>\u202egnp.exe`;

  /** The same document with every text replaced. */
  const poisoned = (value: unknown): unknown =>
    typeof value === 'string'
      ? ATTACK
      : Array.isArray(value)
        ? value.map(poisoned)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, KEEP.has(name) ? member : poisoned(member)]))
          : value;
  /** Members whose texts must stay what they are for the documents to be understood. */
  const KEEP = new Set(['verdict', 'status', 'at', 'll', 'hll', 'hb', 'len', 'type', 'digest', 'kind', 'startedAt', 'endedAt']);

  test('markup in any text stays text', async () => {
    const documents = poisoned(await delivery('promoted')) as ReportDocuments;
    const html = renderReport(documents, { sha256: sha256Hex });
    expect(html).toContain('&lt;script&gt;alert(&#39;owned&#39;)');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|\u202e/);
  });

  test.each(['record', 'validation', 'profile', 'drift', 'evaluation', 'landing'] as const)(
    'a %s of another version leaves a note',
    async (name) => {
      const html = renderReport({
        ...(await delivery('promoted')),
        [name]: { format: 'other/9', columns: 'many', verdict: 12, applicable: true },
      });
      expect(text(html)).toContain(`${name}.json is not as this version of Slipway writes it`);
    },
  );

  test('nothing at all is still a page', () => {
    const html = renderReport({ record: undefined, windows: [] });
    expect(text(html)).toContain('record.json is missing');
    expect(html).toContain('</html>');
  });

  test('no JSON makes it throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const documents = {
          record: a,
          validation: b,
          profile: a,
          baselineProfile: b,
          drift: a,
          evaluation: b,
          windows: [a, b],
          landing: a,
          trafficCounts: [b],
        };
        expect(renderReport(documents, { sha256: sha256Hex })).toContain('</html>');
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('no single damage makes it throw', async () => {
    const documents = await delivery('rolled-back');
    const places = pathsOf(documents);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: places.length - 1 }), fc.constantFrom(null, -1, '', 'x', [], {}, 1e308), (index, damage) => {
        const damaged = replaced(documents, places[index] ?? [], damage) as ReportDocuments;
        expect(renderReport(damaged, { sha256: sha256Hex })).toContain('</html>');
      }),
      { numRuns: 40, seed: 2 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const members: [string | number, unknown][] = Array.isArray(value) ? value.map((member, i) => [i, member]) : Object.entries(value);
  return [
    ...(path.length > 1 || (path.length === 1 && path[0] !== 'windows') ? [path] : []),
    ...members.flatMap(([name, member]) => pathsOf(member, [...path, name])),
  ];
}

function replaced(value: unknown, [name, ...rest]: Path, damage: unknown): unknown {
  if (name === undefined) return damage;
  if (Array.isArray(value)) return value.map((member, i) => (i === name ? replaced(member, rest, damage) : member));
  return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, damage) };
}
