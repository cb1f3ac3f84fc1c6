import { readCaptured } from '../../../lambdas/judge-window/captured.ts';
import { CapturedFiles } from '../../../lambdas/judge-window/captured-files.ts';
import { readCounts } from '../../../lambdas/judge-window/counts.ts';
import { aFleet } from '../../fakes/a-world.ts';
import { captured, EVERYTHING, RequestMetrics, storeWrittenAt } from './a-bake.ts';

const BLUE = 'flights-g000003-aaaaaaaa';
const GREEN = 'flights-g000004-bbbbbbbb';
const MINUTE = '2026-11-21T10:00';
const START = Date.parse(`${MINUTE}:00Z`) / 1000;
const folder = (config: string, hour = '2026/11/21/10') => `s3://data/capture/${config}/flights/AllTraffic/${hour}/`;

function aBake() {
  const metrics = new RequestMetrics();
  const objects = storeWrittenAt(() => `${MINUTE}:59Z`);
  const read = (counting = EVERYTHING, windows = [{ index: 0, start: START }]) =>
    readCounts({ metrics, captured: new CapturedFiles(objects), dataBucket: 'data' }, aFleet(), windows, counting, 'binary');
  const request = (config: string, latency: number, status = 200) => metrics.add({ config, at: `${MINUTE}:30Z`, status, latency });
  return { metrics, objects, read, request };
}

test('errors and latencies of both fleets, each against its own threshold', async () => {
  const { objects, read, request } = aBake();
  for (const latency of [900, 1000, 1050, 1500, 2100]) request(BLUE, latency);
  for (const latency of [1050, 1100, 1101, 2300]) request(GREEN, latency, latency === 1101 ? 503 : 200);
  for (const config of [BLUE, GREEN]) await objects.put(`${folder(config)}00-00-000-1.jsonl`, captured(`${MINUTE}:30Z`, '0.5\n'));
  const [window] = await read();
  expect(window?.metrics).toEqual({
    errors: { blue: { n: 5, k: 0 }, green: { n: 4, k: 1 } },
    'latency:p50': { blue: { n: 5, k: 3 }, green: { n: 4, k: 2 } },
    'latency:p90': { blue: { n: 5, k: 1 }, green: { n: 4, k: 1 } },
    invalidOutput: { blue: { n: 1, k: 0 }, green: { n: 1, k: 0 } },
    'scores:low': { blue: { n: 1, k: 0 }, green: { n: 1, k: 0 } },
    'scores:middle': { blue: { n: 1, k: 1 }, green: { n: 1, k: 1 } },
    'scores:high': { blue: { n: 1, k: 0 }, green: { n: 1, k: 0 } },
  });
  expect(window?.missing).toEqual({});
});

test('latencies that CloudWatch does not count are missing evidence, by name', async () => {
  const { metrics, read, request } = aBake();
  metrics.countsLatency = false;
  request(BLUE, 900);
  const [window] = await read({ ...EVERYTHING, metrics: ['errors', 'latency:p50', 'latency:p90'] });
  expect(Object.keys(window?.metrics ?? {})).toEqual(['errors']);
  expect(window?.missing).toEqual({
    'latency:p50': 'CloudWatch has latencies of blue but no counts of them',
    'latency:p90': 'CloudWatch has latencies of blue but no counts of them',
  });
});

test('a minute without requests is counted as such', async () => {
  const { read } = aBake();
  const [window] = await read({ ...EVERYTHING, metrics: ['errors', 'latency:p50', 'latency:p90'] });
  expect(window?.metrics['latency:p50']).toEqual({ blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } });
  expect(window?.missing).toEqual({});
});

test('answers that were not captured although requests were answered are missing evidence', async () => {
  const { objects, read, request } = aBake();
  request(BLUE, 900);
  request(GREEN, 900);
  await objects.put(`${folder(BLUE)}00-00-000-1.jsonl`, captured(`${MINUTE}:30Z`, '0.5\n'));
  const [window] = await read({ ...EVERYTHING, metrics: ['errors', 'invalidOutput'] });
  expect(window?.metrics['invalidOutput']).toBeUndefined();
  expect(window?.missing).toEqual({ invalidOutput: 'no answer of green was captured, though requests were answered' });
});

test('a fleet that only fails has no answers to capture: nothing is missing', async () => {
  const { read, request } = aBake();
  request(GREEN, 900, 500);
  const [window] = await read({ ...EVERYTHING, metrics: ['errors', 'invalidOutput'] });
  expect(window?.metrics['invalidOutput']).toEqual({ blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } });
});

describe('captured requests', () => {
  const captures = { bucket: 'data', endpointConfigName: GREEN, endpointName: 'flights', variantName: 'AllTraffic' };
  const from = START * 1000;

  test('belong to the minute of their inference, whatever file they are in', async () => {
    const { objects } = aBake();
    await objects.put(
      `${folder(GREEN, '2026/11/21/09')}59-30-000-1.jsonl`,
      [captured('2026-11-21T09:59:59Z', '1'), captured(`${MINUTE}:00Z`, '2'), captured(`${MINUTE}:59Z`, '3')].join('\n'),
    );
    await objects.put(`${folder(GREEN)}00-30-000-2.jsonl`, `${captured(`${MINUTE}:59Z`, '4')}\n${captured('2026-11-21T10:01:00Z', '5')}\n`);
    const { requests, files } = await readCaptured(new CapturedFiles(objects), captures, from, from + 60_000);
    expect(requests.map(({ output }) => output.text)).toEqual(['2', '3', '4']);
    expect(files).toBe(2);
  });

  test('in base64 are decoded', async () => {
    const { objects } = aBake();
    await objects.put(`${folder(GREEN)}00-30-000-2.jsonl`, captured(`${MINUTE}:10Z`, '0.25\n', '1', 'BASE64'));
    const { requests } = await readCaptured(new CapturedFiles(objects), captures, from, from + 60_000);
    expect(requests).toEqual([{ input: { text: '1', csv: true }, output: { text: '0.25\n', csv: true } }]);
  });

  test('files written before the window, and other files, are not read; lines that are no record are counted', async () => {
    let written = '2026-11-21T09:59:59Z';
    const objects = storeWrittenAt(() => written);
    await objects.put(`${folder(GREEN)}00-30-000-2.jsonl`, `${captured(`${MINUTE}:10Z`, '1')}\n{"half a li\n{}\n`);
    await objects.put(`${folder(GREEN)}readme.txt`, 'no capture');
    expect(await readCaptured(new CapturedFiles(objects), captures, from, from + 60_000)).toMatchObject({ files: 0, requests: [] });
    written = `${MINUTE}:30Z`;
    expect(await readCaptured(new CapturedFiles(objects), captures, from, from + 60_000)).toMatchObject({
      files: 1,
      unreadable: 2,
      cut: false,
    });
  });

  test('beyond sixteen mebibytes are left uncounted, and that is told', async () => {
    const objects = storeWrittenAt(() => `${MINUTE}:30Z`);
    const line = captured(`${MINUTE}:10Z`, '1', 'x'.repeat(9 * 2 ** 20));
    await objects.put(`${folder(GREEN)}00-00-000-1.jsonl`, line);
    await objects.put(`${folder(GREEN)}00-30-000-2.jsonl`, line);
    const read = await readCaptured(new CapturedFiles(objects), captures, from, from + 60_000);
    expect([read.requests.length, read.files, read.cut]).toEqual([1, 1, true]);
  });

  test('are fetched once, however many windows look at their file, and anew when it was written anew', async () => {
    const { objects } = aBake();
    const asked: string[] = [];
    const files = new CapturedFiles({
      list: (uri) => objects.list(uri),
      bytes: (uri) => {
        asked.push(uri);
        return objects.bytes(uri);
      },
    });
    const file = `${folder(GREEN)}00-30-000-1.jsonl`;
    const texts = async (): Promise<unknown> => {
      const windows = [from, from + 60_000].map((start) => readCaptured(files, captures, start - 60_000, start));
      return (await Promise.all(windows)).map(({ requests }) => requests.map(({ output }) => output.text));
    };
    await objects.put(file, captured(`${MINUTE}:10Z`, '1'));
    expect(await readCaptured(files, captures, from, from + 60_000)).toMatchObject({ files: 1, requests: [{ output: { text: '1' } }] });
    expect(await texts()).toEqual([[], ['1']]);
    expect(asked).toEqual([file]);
    await objects.put(file, captured(`${MINUTE}:10Z`, '2'));
    expect(await texts()).toEqual([[], ['2']]);
    expect(asked).toEqual([file, file]);
  });

  test('are kept up to thirty-two mebibytes', async () => {
    const { objects } = aBake();
    let asked = 0;
    const files = new CapturedFiles({
      list: (uri) => objects.list(uri),
      bytes: async () => {
        asked++;
        return undefined;
      },
    });
    const large = (name: string) => files.read(name, { etag: name, bytes: 16 * 2 ** 20 });
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await large(name);
    expect(asked).toBe(4);
  });
});
