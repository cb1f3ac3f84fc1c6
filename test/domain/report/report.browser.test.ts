import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { sha256Hex } from '../../../adapters/hash.ts';
import { compareDeliveries } from '../../../domain/comparison/compare-deliveries.ts';
import { factsOf } from '../../../domain/report/facts.ts';
import { renderComparison } from '../../../domain/report/render-comparison.ts';
import { renderReport } from '../../../domain/report/render-report.ts';
import { chromium } from './chromium.ts';
import { delivery, type Story } from './deliveries.ts';

jest.setTimeout(240_000);

const executablePath = chromium();
const withBrowser = executablePath === undefined ? describe.skip : describe;

withBrowser('in a browser, offline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-report-'));
  let browser: Browser;

  beforeAll(async () => {
    // A container's root has no user namespaces for the sandbox.
    browser = await puppeteer.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Opened {
    readonly page: Page;
    readonly complaints: string[];
    readonly requests: string[];
  }

  async function opened(story: Story, width = 1200, scheme = 'light'): Promise<Opened> {
    return openedPage(story, renderReport(await delivery(story), { times: 'virtual', sha256: sha256Hex }), width, scheme);
  }

  async function openedPage(name: string, html: string, width = 1200, scheme = 'light'): Promise<Opened> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    const page = await browser.newPage();
    const [complaints, requests]: [string[], string[]] = [[], []];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.setOfflineMode(true);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    return { page, complaints, requests };
  }

  test.each<{ story: Story; plots: Record<string, number> }>([
    {
      story: 'promoted',
      plots: { 'figure.hist svg': 5, 'table.cats svg': 10, 'svg.interval': 4, 'svg.lines': 7, 'figure.curves svg.lines': 2 },
    },
    { story: 'rolled-back', plots: { 'figure.hist svg': 5, 'svg.interval': 4, 'svg.lines': 7 } },
    { story: 'rejected-data', plots: { 'figure.hist svg': 5, 'svg.interval': 0, 'svg.lines': 0 } },
    { story: 'first', plots: { 'figure.hist svg': 5, 'svg.interval': 1, 'svg.lines': 2 } },
  ])('$story draws its plots, loads nothing and complains of nothing', async ({ story, plots }) => {
    const { page, complaints, requests } = await opened(story);
    for (const [selector, count] of Object.entries(plots)) {
      const sizes = await page.$$eval(selector, (found) =>
        found.map((one) => [one.getBoundingClientRect().width, one.getBoundingClientRect().height]),
      );
      expect([selector, sizes.length]).toEqual([selector, count]);
      for (const [width = 0, height = 0] of sizes) expect(Math.min(width, height)).toBeGreaterThan(8);
    }
    const drawn = await page.$$eval('svg path.line, svg path.bars', (paths) =>
      paths.map((path) => (path as unknown as { getTotalLength(): number }).getTotalLength()),
    );
    expect(Math.min(...drawn)).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test('two deliveries side by side draw both trainings, and complain of nothing', async () => {
    const compared = async (story: Story) => ({ label: story, facts: factsOf(await delivery(story), { sha256: sha256Hex }), policy: {} });
    const [a, b] = [await compared('promoted'), await compared('rolled-back')];
    const { page, complaints, requests } = await openedPage(
      'compare',
      renderComparison(
        a,
        b,
        compareDeliveries(a, b, () => undefined),
        '',
      ),
    );
    const lines = await page.$$eval('figure.curves path.line', (paths) => paths.map((path) => path.getAttribute('class')));
    expect(lines.filter((name) => name?.startsWith('champion'))).toHaveLength(3);
    expect(lines.filter((name) => name?.startsWith('challenger'))).toHaveLength(3);
    await page.hover('figure.curves svg.lines');
    expect(await page.$eval('figure.curves output', (output) => output.textContent)).toMatch(
      /^step [\d,]+: A training_loss .* B validation_loss/,
    );
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1200);
    expect([complaints, requests.length]).toEqual([[], 1]);
    await page.close();
  });

  test('columns sort by their numbers, and back; rows without one stay last', async () => {
    const { page, complaints } = await opened('promoted');
    const effects = (): Promise<string[]> =>
      page.$$eval('#drift tbody tr', (rows) => rows.map((row) => row.querySelectorAll('td')[4]?.textContent ?? ''));
    await page.click('#drift thead th:nth-child(5) button');
    const rising = await effects();
    await page.click('#drift thead th:nth-child(5) button');
    const falling = await effects();
    const numbers = (texts: readonly string[]): number[] => texts.filter((text) => text !== '–').map(Number);
    expect(numbers(rising)).toEqual([...numbers(rising)].sort((a, b) => a - b));
    expect(numbers(falling)).toEqual([...numbers(falling)].sort((a, b) => b - a));
    expect([rising.at(-1), falling.at(-1)]).toEqual(['–', '–']);
    expect(await page.$eval('#drift thead th:nth-child(5)', (head) => head.getAttribute('aria-sort'))).toBe('descending');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('pointing at a plot tells its numbers', async () => {
    const { page } = await opened('rolled-back');
    await page.hover('figure.bake svg.lines');
    expect(await page.$eval('figure.bake output', (output) => output.textContent)).toMatch(
      /^minute \d+: challenger \d+ errors of [\d,]+ \(.+ %\), champion \d+ errors of/,
    );
    await page.hover('figure.curves svg.lines');
    expect(await page.$eval('figure.curves output', (output) => output.textContent)).toMatch(
      /^step [\d,]+: training_loss 0\.\d+, validation_loss 0\.\d+$/,
    );
    await page.hover('figure.hist svg');
    expect(await page.$eval('figure.hist figcaption', (caption) => caption.textContent)).toMatch(/^.+ to .+: .+ %, baseline .+ %$/);
    await page.close();
  });

  test.each([
    { width: 1200, scheme: 'light' },
    { width: 390, scheme: 'dark' },
  ])('nothing is wider than the page at $width pixels, $scheme', async ({ width, scheme }) => {
    const { page } = await opened('rolled-back', width, scheme);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      scheme === 'dark' ? 'rgb(18, 22, 28)' : 'rgb(246, 247, 249)',
    );
    await page.close();
  });

  test('its policy stops a script that found its way in', async () => {
    const { page, complaints } = await opened('first');
    const ran = await page.evaluate(
      "(() => { const s = document.createElement('script'); s.textContent = 'window.owned = true'; document.body.append(s); return window.owned === true; })()",
    );
    expect(ran).toBe(false);
    expect(complaints.join()).toContain('Content Security Policy');
    await page.close();
  });
});
