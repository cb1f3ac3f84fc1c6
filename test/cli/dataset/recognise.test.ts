import { recognise } from '../../../cli/dataset/recognise.ts';

test.each<{ path: string; head: string; is: object }>([
  { path: 'a.csv', head: 'a,b\n1,2\n', is: { kind: 'csv', header: true } },
  { path: 'a.csv', head: '0,1.5,-2e3\n', is: { kind: 'csv', header: false } },
  { path: 'a.csv', head: '"1","DE"\n', is: { kind: 'csv', header: false } },
  { path: 'a.csv', head: '\ufeffname,"2 words"\n', is: { kind: 'csv', header: true } },
  { path: 'a.csv.gz', head: 'a\n', is: { kind: 'csv', header: true } },
  { path: 'part-00000', head: 'a,b\n1,2\n', is: { kind: 'csv', header: true } },
  { path: '', head: '{"a":1}\n', is: { kind: 'jsonl' } },
  { path: 'a.txt.gz', head: 'a\tb\n', is: { kind: 'csv', header: true } },
  { path: 'x.json', head: '\n {"a":1}\n', is: { kind: 'jsonl' } },
  { path: 'x.jsonl', head: '{"captureData":{"endpointInput":{}},"eventVersion":"0"}\n', is: { kind: 'capture' } },
  { path: 'x.csv', head: '{a},b\n', is: { kind: 'csv', header: true } },
  { path: 'p.json', head: '{"format":"profile/1","rows":3}', is: { kind: 'profile' } },
  { path: 'data.bin', head: 'PAR1\u0015', is: { kind: 'parquet' } },
  { path: 'data.parquet', head: 'broken', is: { kind: 'parquet' } },
])('$path with $head', ({ path, head, is }) => {
  expect(recognise(path, Buffer.from(head))).toEqual(is);
});

test('what the caller says wins', () => {
  expect(recognise('a.csv', Buffer.from('{"a":1}\n'), 'jsonl')).toEqual({ kind: 'jsonl' });
});

test.each([
  ['notes.md', 'hello, world\n', 'it is not known how to read .md'],
  ['blob', 'a\0b', 'it is not known how to read these bytes'],
])('%s is refused by name', (path, head, says) => {
  expect(() => recognise(path, Buffer.from(head))).toThrow(says);
});
