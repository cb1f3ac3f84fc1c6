import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import * as v from 'valibot';
import { driftPolicySchema } from '../../../domain/dataset/contract.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { renderDataReport } from '../../../domain/report/render-data-report.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { profileOf } from '../../profiler/profiling.ts';
import { chromium } from './chromium.ts';

jest.setTimeout(240_000);

const COLUMNS = 200;
const ROWS = 1500;

/** Columns of every kind, by turns; `moved` makes every tenth one drift, and loses values of every fifteenth. */
function wide(seed: number, moved: boolean): string {
  const random = mulberry32(seed);
  const value = (i: number): string => {
    const far = moved && i % 10 === 0;
    if (moved && i % 15 === 0 && random() < 0.3) return '';
    if (i % 5 === 0) return (Math.exp(2 * random() + (far ? 1 : 0)) * 10).toFixed(3);
    if (i % 5 === 1) return String(Math.floor(random() * 30));
    if (i % 5 === 2) return `"kind ${'abcdefghijkl'[Math.floor(12 * random() ** (far ? 4 : 2))]}"`;
    if (i % 5 === 3) return new Date(1.7e12 + random() * 3e9).toISOString();
    return `${Math.floor(random() * 1e9).toString(36)}-${i}`;
  };
  const names = Array.from({ length: COLUMNS }, (_, i) => `a_rather_long_column_name_${i}`);
  const rows = Array.from({ length: ROWS }, () => names.map((_, i) => value(i)).join(','));
  return `${names.join(',')}\n${rows.join('\n')}\n`;
}

const contract = {
  columns: {
    a_rather_long_column_name_1: { type: 'integer' as const, max: 20 },
    a_rather_long_column_name_2: { type: 'string' as const, sensitive: true },
    a_rather_long_column_name_7: { type: 'string' as const, values: ['kind a'] },
  },
};

function page(): string {
  const [baseline, profile] = [profileOf(wide(1, false), { contract }), profileOf(wide(2, true), { contract })];
  const dataset = judgeDataset(profile, contract, { previous: baseline });
  const drift = judgeDrift(baseline, profile, v.parse(driftPolicySchema, {}), { columns: contract.columns });
  return renderDataReport({ profile, dataset, baseline, drift }, { data: 'wide.csv', baseline: 'last-month.json' });
}

const html = page();

test('200 columns fit into 2 MB', () => {
  expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
});

const executablePath = chromium();
const withBrowser = executablePath === undefined ? describe.skip : describe;

withBrowser('in a browser, offline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-data-report-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await puppeteer.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    writeFileSync(join(folder, 'report.html'), html);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(width = 1200): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    const tab = await browser.newPage();
    const [complaints, requests]: [string[], string[]] = [[], []];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('request', (request) => requests.push(request.url()));
    await tab.setOfflineMode(true);
    await tab.setViewport({ width, height: 1000 });
    await tab.goto(pathToFileURL(join(folder, 'report.html')).href, { waitUntil: 'load' });
    return { page: tab, complaints, requests };
  }

  test('it draws every column, loads nothing and complains of nothing', async () => {
    const { page: tab, complaints, requests } = await opened();
    expect(await tab.$$eval('.card', (cards) => cards.length)).toBe(COLUMNS);
    expect(await tab.$$eval('#columns tbody tr', (rows) => rows.length)).toBe(COLUMNS);
    expect(await tab.$$eval('figure.hist', (plots) => plots.length)).toBe(120);
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    // SLIPWAY_SCREENSHOTS=DIR keeps what a reader sees.
    const kept = process.env['SLIPWAY_SCREENSHOTS'];
    if (kept !== undefined) {
      mkdirSync(kept, { recursive: true });
      await tab.screenshot({ path: join(kept, 'data-report-top.png') });
      await tab.$eval('#distributions', (section) => section.scrollIntoView());
      await tab.screenshot({ path: join(kept, 'data-report-cards.png') });
      const details = await tab.$$('.card details');
      for (const one of details.slice(0, 8)) await one.evaluate((element) => element.setAttribute('open', ''));
      await tab.screenshot({ path: join(kept, 'data-report-tests.png') });
      await tab.$eval('#contract', (section) => section.scrollIntoView());
      await tab.screenshot({ path: join(kept, 'data-report-rules.png') });
    }
    await tab.close();
  });

  test('failing columns stand first, in the table and among the pictures', async () => {
    const { page: tab } = await opened();
    const verdicts = await tab.$$eval('#columns tbody tr', (rows) =>
      rows.map((row) => row.cells[0]?.textContent?.replace(/[^a-z]/g, '') ?? ''),
    );
    const order = ['fail', 'inconclusive', 'pass', 'skipped'];
    expect(verdicts.map((verdict) => order.indexOf(verdict))).toEqual(verdicts.map((verdict) => order.indexOf(verdict)).sort());
    const names = await tab.$$eval('#columns tbody tr', (rows) => rows.map((row) => row.cells[1]?.textContent ?? ''));
    expect(await tab.$$eval('.card .name', (found) => found.map((name) => name.textContent ?? ''))).toEqual(names);
    await tab.close();
  });

  test('a name leads to its picture, and columns sort by their numbers', async () => {
    const { page: tab, complaints } = await opened();
    const { name, target } = await tab.$eval('#columns tbody a', (link) => ({ name: link.textContent, target: link.getAttribute('href') }));
    expect(await tab.$eval(`${target} .name`, (title) => title.textContent)).toBe(name);
    await tab.click('#columns thead th:nth-child(6) button');
    const effects = await tab.$$eval('#columns tbody tr', (rows) => rows.map((row) => row.cells[5]?.textContent ?? ''));
    const numbers = effects.filter((text) => text !== '–').map(Number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(effects.at(-1)).toBe('–');
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test.each([1200, 390])('nothing is wider than the page at %d pixels', async (width) => {
    const { page: tab } = await opened(width);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await tab.close();
  });
});

test('nothing of a sensitive column is on the page', () => {
  const card = html.split('<article').find((text) => text.includes('title="a_rather_long_column_name_2"')) ?? '';
  expect(card).toContain('values not shown');
  expect(card).not.toContain('kind ');
});
