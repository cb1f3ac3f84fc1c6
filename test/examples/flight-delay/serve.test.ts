import { forget, machine, type Server, serve, train, write } from './container.ts';

let base: string;
let server: Server;
const CSV = { 'Content-Type': 'text/csv' };

beforeAll(async () => {
  base = machine({ trees: '10' });
  await train(base);
  server = await serve(base);
});
afterAll(async () => {
  await server.stop();
  forget(base);
});

const invoke = (body: string, headers: Record<string, string> = CSV, to = server): Promise<Response> =>
  fetch(`${to.url}/invocations`, { method: 'POST', headers, body });

test('is healthy once its model is loaded', async () => {
  const ping = await fetch(`${server.url}/ping`);
  expect(ping.status).toBe(200);
  expect(await ping.text()).toBe('');
});

test('answers one probability a line; an unknown airport is an average one', async () => {
  const answer = await invoke('23,1,500,ATL,BOS\n1,1,500,EWR,ATL\n12,1,500,XXX,YYY\n');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv');
  const lines = (await answer.text()).split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^0\.\d{8}$/);
  const [late = 0, early = 0, unknown = 0] = lines.map(Number);
  expect(late).toBeGreaterThan(unknown);
  expect(unknown).toBeGreaterThan(early);
});

test('the same row scores the same in every format', async () => {
  const csv = await (await invoke('5,2,719,ATL,BOS')).text();
  const object = '{"hour":5,"day_of_week":2,"distance":719,"origin":"ATL","destination":"BOS","date":"2001-01-02"}';
  const lines = await invoke(`${object}\n[5,2,719,"ATL","BOS"]\n`, { 'Content-Type': 'application/jsonlines' });
  expect(await lines.text()).toBe(`{"score":${csv}}\n{"score":${csv}}`);
  const json = await invoke(`{"instances":[${object}]}`, { 'Content-Type': 'application/json' });
  expect(await json.json()).toEqual({ predictions: [{ score: Number(csv) }] });
  expect(await (await invoke(object, { 'Content-Type': 'application/json', Accept: 'text/csv' })).text()).toBe(csv);
});

test.each([
  { body: '', says: 'the request has no rows' },
  { body: '5,2,719,ATL,BOS\n5,2,719,ATL\n', says: 'row 2 has 4 fields, expected 5: hour, day_of_week, distance, origin, destination' },
  { body: '5,8,719,ATL,BOS', says: 'row 1, column day_of_week: got "8", allowed is a whole number from 1 to 7' },
  { body: '5,2,,ATL,BOS', says: 'row 1, column distance: got "", allowed is a number from 0' },
  { body: '5,2,NaN,ATL,BOS', says: 'column distance: got "NaN"' },
  { body: '5,2,Infinity,ATL,BOS', says: 'column distance' },
  { body: '5,2,719, ,BOS', says: 'row 1, column origin: got " ", allowed is a text that is not empty' },
  { body: '5,2,719,"ATL,BOS', says: 'row 1: a quote is open' },
])('refuses $body: $says', async ({ body, says }) => {
  const answer = await invoke(body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(says);
});

test.each<{ headers: Record<string, string>; path: string; method: string; status: number }>([
  { headers: { 'Content-Type': 'text/xml' }, path: '/invocations', method: 'POST', status: 415 },
  { headers: { ...CSV, Accept: 'image/png' }, path: '/invocations', method: 'POST', status: 406 },
  { headers: {}, path: '/invocations', method: 'GET', status: 405 },
  { headers: CSV, path: '/other', method: 'POST', status: 404 },
])('$method $path answers $status', async ({ headers, path, method, status }) => {
  const body = method === 'POST' ? { body: '5,2,719,ATL,BOS' } : {};
  const answer = await fetch(server.url + path, { method, headers, ...body });
  expect(answer.status).toBe(status);
});

test('a body that is not JSON is the caller’s mistake', async () => {
  expect((await invoke('{', { 'Content-Type': 'application/json' })).status).toBe(400);
  expect((await invoke('5', { 'Content-Type': 'application/json' })).status).toBe(400);
});

test('passes custom attributes through and tells how to be used in a transform job', async () => {
  const answer = await invoke('5,2,719,ATL,BOS', { ...CSV, 'X-Amzn-SageMaker-Custom-Attributes': 'trace=1' });
  expect(answer.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('trace=1');
  const parameters = await fetch(`${server.url}/execution-parameters`);
  expect(await parameters.json()).toMatchObject({ BatchStrategy: 'MULTI_RECORD' });
});

test('a payload above the limit is 413', async () => {
  const small = await serve(base, { SAGEMAKER_MAX_PAYLOAD_IN_MB: '1' });
  const answer = await invoke('5,2,719,ATL,BOS\n'.repeat(80_000), CSV, small);
  expect(answer.status).toBe(413);
  expect(await small.stop()).toBe(0);
});

test('does not start without a model, or with one of another format', async () => {
  const empty = machine();
  await expect(serve(empty)).rejects.toThrow(`there is no model at ${empty}/model/model.json`);
  write(empty, 'model/model.json', '{"format":"other/1"}');
  await expect(serve(empty)).rejects.toThrow('has format "other/1", this server reads flight-delay-model/1');
  forget(empty);
});

describe('faults', () => {
  const answers = async (env: Record<string, string>): Promise<{ statuses: number[]; bodies: string[]; server: Server }> => {
    const faulty = await serve(base, env);
    const statuses: number[] = [];
    const bodies: string[] = [];
    for (let i = 0; i < 100; i++) {
      const answer = await invoke('5,2,719,ATL,BOS', CSV, faulty);
      statuses.push(answer.status);
      bodies.push(await answer.text());
    }
    return { statuses, bodies, server: faulty };
  };

  test('fails the same share of requests, the same ones for the same seed, and says so in its log', async () => {
    const [once, again] = [await answers({ FAULT_ERROR_SHARE: '0.2' }), await answers({ FAULT_ERROR_SHARE: '0.2' })];
    const failed = once.statuses.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(36);
    expect(again.statuses).toEqual(once.statuses);
    expect(once.server.log()).toContain('FAULTS ON: FAULT_ERROR_SHARE=0.2');
    expect(once.server.log()).toContain('injected fault');
    await Promise.all([once.server.stop(), again.server.stop()]);
  });

  test('answers a constant, or something that is no score', async () => {
    const constant = await answers({ FAULT_CONSTANT: '0.5', FAULT_SLOW_MS: '1' });
    expect(new Set(constant.bodies)).toEqual(new Set(['0.50000000']));
    const invalid = await answers({ FAULT_INVALID_SHARE: '0.3' });
    expect(invalid.bodies.filter((body) => body === 'NaN').length).toBeGreaterThan(10);
    expect(new Set(invalid.statuses)).toEqual(new Set([200]));
    await Promise.all([constant.server.stop(), invalid.server.stop()]);
  });

  test('can be unhealthy', async () => {
    const unhealthy = await serve(base, { FAULT_UNHEALTHY: '1' });
    expect((await fetch(`${unhealthy.url}/ping`)).status).toBe(503);
    await unhealthy.stop();
  });

  test.each<{ env: Record<string, string>; says: string }>([
    { env: { FAULT_ERROR_SHARE: '20' }, says: 'FAULT_ERROR_SHARE is a number from 0 to 1, got "20"' },
    { env: { FAULT_ERROR_RATE: '0.2' }, says: 'unknown fault FAULT_ERROR_RATE; known are FAULT_ERROR_SHARE' },
  ])('refuses $env', async ({ env, says }) => {
    await expect(serve(base, env)).rejects.toThrow(says);
  });
});
