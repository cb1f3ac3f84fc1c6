import fc from 'fast-check';
import { type HttpResponse, ResponseReader } from '../../../rehearsal/containers/http-response.ts';

/** Feeds pieces and answers the first whole response. */
function read(...pieces: string[]): HttpResponse | undefined {
  const reader = new ResponseReader();
  for (const piece of pieces) {
    const response = reader.push(Buffer.from(piece, 'latin1'));
    if (response !== undefined) return response;
  }
  return reader.end();
}

const seen = (response: HttpResponse | undefined) =>
  response && { status: response.status, body: response.body.toString(), reusable: response.reusable };

test.each([
  { what: 'a length', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', expected: { status: 200, body: 'ok', reusable: true } },
  {
    what: 'chunks',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    expected: { status: 200, body: 'abc', reusable: true },
  },
  {
    what: 'chunks with a trailer',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\nX-Sum: 1\r\n\r\n',
    expected: { status: 200, body: 'a', reusable: true },
  },
  { what: 'no content', bytes: 'HTTP/1.1 204 No Content\r\n\r\n', expected: { status: 204, body: '', reusable: true } },
  { what: 'the end of the connection', bytes: 'HTTP/1.0 200 OK\r\n\r\nrest', expected: { status: 200, body: 'rest', reusable: false } },
  {
    what: 'connection: close',
    bytes: 'HTTP/1.1 500 Oops\r\nConnection: close\r\ncontent-length: 0\r\n\r\n',
    expected: { status: 500, body: '', reusable: false },
  },
  {
    what: 'an interim answer first',
    bytes: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
    expected: { status: 200, body: 'x', reusable: true },
  },
])('$what', ({ bytes, expected }) => expect(seen(read(bytes))).toEqual(expected));

test('headers are found by lower-case name', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Type:  text/csv \r\nContent-Length: 0\r\n\r\n')?.headers.get('content-type')).toBe('text/csv');
});

test('a body cut short is no answer', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab')).toBeUndefined();
  expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab')).toBeUndefined();
});

test.each(['SSH-2.0-OpenSSH\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'])('%j is refused', (bytes) =>
  expect(() => read(bytes)).toThrow(/expected/),
);

test('where the pieces are cut changes nothing', () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }), { maxLength: 5 }),
      fc.boolean(),
      fc.array(fc.nat(200), { maxLength: 6 }),
      (parts, chunked, cuts) => {
        const content = parts.join('');
        const body = chunked ? `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n` : content;
        const head = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`;
        const bytes = `HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`;
        const at = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
        const pieces = [0, ...at].map((start, index) => bytes.slice(start, [...at, bytes.length][index]));
        return read(...pieces)?.body.toString('latin1') === content;
      },
    ),
  ));
