import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdb } from '../../profiler/duckdb.ts';
import { aDesk, type Said } from './a-desk.ts';
import { CONTRACT, payments } from './payments.ts';

jest.setTimeout(120_000);

// Threads run what is built; "npm test" builds first.
const built = existsSync(join(__dirname, '../../../dist/command-line/worker.js'));
const desk = aDesk();
const { path, run, write } = desk;
let db: DuckDBConnection;

beforeAll(async () => {
  db = await duckdb();
  const [csv, jsonl] = [payments(1, { rows: 8000 }), path('p.jsonl')];
  write('p.csv', csv);
  write('contract.json', JSON.stringify(CONTRACT));
  await db.run(`CREATE TABLE t AS SELECT * FROM read_csv('${path('p.csv')}')`);
  await db.run(`COPY t TO '${jsonl}' (FORMAT json)`);
  await db.run(`COPY t TO '${path('p.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  write('many/a.csv', csv);
  write('many/b.csv', payments(2, { rows: 500 }));
  write('many/c.csv', payments(3, { rows: 500 }));
  const input = JSON.stringify({ data: '1,x,2.5', encoding: 'CSV', observedContentType: 'text/csv', mode: 'INPUT' });
  const line = `{"captureData":{"endpointInput":${input}},"eventMetadata":{"eventId":"e"},"eventVersion":"0"}\n`;
  write('capture.jsonl', line.repeat(900));
});

afterAll(() => {
  db.closeSync();
  desk.close();
});

/** Everything that must not depend on the number of threads. Frequent values and moments may, in their last digits. */
function told({ code, out }: Said): unknown {
  expect(code).toBe(0);
  const { digest, rows, badRows, bytes, source, rules, badRowExamples } = JSON.parse(out);
  return { digest, rows, badRows, bytes, source, rules, badRowExamples };
}

test.each(['p.csv', 'p.jsonl', 'p.parquet', 'many', 'capture.jsonl'])('%s is the same on one thread and on three', async (name) => {
  expect(built).toBe(true);
  const argv = ['profile', path(name), '--json', ...(name === 'capture.jsonl' ? [] : ['--contract', path('contract.json')])];
  const one = told(await run([...argv, '--workers', '1']));
  expect(told(await run([...argv, '--workers', '3']))).toEqual(one);
});

test('rows that break a rule are numbered from the beginning of the file', async () => {
  const lines = readFileSync(path('p.csv'), 'utf8')
    .trimEnd()
    .split(/\n(?=\d|,)/);
  lines[7000] = '-5.00,x,n,secret-1,true';
  lines[7500] = 'ragged';
  write('broken.csv', `${lines.join('\n')}\n`);
  const argv = ['profile', path('broken.csv'), '--json', '--contract', path('contract.json'), '--workers'];
  for (const workers of ['1', '2', '4']) {
    const { rules, badRowExamples } = JSON.parse((await run([...argv, workers])).out);
    expect(rules.find(({ rule }: { rule: string }) => rule === 'range').examples).toEqual([
      { row: 7000, value: '-5', source: path('broken.csv') },
    ]);
    expect(badRowExamples).toEqual([
      expect.objectContaining({ row: 7500, reason: expect.stringMatching(/1 field, 5 columns \(byte \d+\)/) }),
    ]);
  }
});

test('a file that cannot be read is told with its row, whichever thread met it', async () => {
  write('cut.csv', `${payments(1, { rows: 6000 })}1,x,"open`);
  const said = await Promise.all(['1', '3'].map((workers) => run(['profile', path('cut.csv'), '--workers', workers])));
  expect(said.map(({ err }) => err)).toEqual([said[0]?.err, said[0]?.err]);
  expect(said[0]).toMatchObject({
    code: 10,
    err: expect.stringMatching(/cut\.csv: a quote is opened and never closed \(row 6001, byte \d+\)/),
  });
});

test('every file that cannot be read is named', async () => {
  write('bad/a.csv', 'a,b\n1,x\n');
  write('bad/b.csv', 'a,b\n1,"\n');
  write('bad/c.csv', 'a,b\n1,\0\n');
  for (const workers of ['1', '2']) {
    const { code, err } = await run(['profile', path('bad'), '--workers', workers]);
    expect([code, err.split('\n')]).toEqual([
      10,
      [expect.stringContaining('b.csv: a quote'), expect.stringContaining('c.csv: a zero byte')],
    ]);
  }
});
