import fc from 'fast-check';
import { unchunk } from '../../../rehearsal/wire/aws-chunked.ts';

async function read(pieces: readonly Uint8Array[]) {
  async function* source() {
    yield* pieces;
  }
  const stream = unchunk(source());
  const bytes: Buffer[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { text: Buffer.concat(bytes).toString('latin1'), trailers: Object.fromEntries(next.value) };
    bytes.push(next.value);
  }
}

const cut = (text: string, at: readonly number[]) => {
  const bytes = Buffer.from(text, 'latin1');
  const places = [0, ...[...at].map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

test('takes chunks, signatures and trailers apart', async () => {
  const body =
    '5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0;chunk-signature=def\r\nX-Amz-Checksum-Crc32: DUoRhQ==\r\nx-amz-trailer-signature:00\r\n\r\n';
  expect(await read([Buffer.from(body)])).toEqual({
    text: 'hello world',
    trailers: { 'x-amz-checksum-crc32': 'DUoRhQ==', 'x-amz-trailer-signature': '00' },
  });
});

test('an empty body, no trailers', async () => {
  expect(await read([Buffer.from('0\r\n\r\n')])).toEqual({ text: '', trailers: {} });
});

test('where the network cuts does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 30 }), { maxLength: 5 }),
      fc.array(fc.nat(500), { maxLength: 8 }),
      async (chunks, at) => {
        const body = `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\na:b\r\n\r\n`;
        expect(await read(cut(body, at))).toEqual({ text: chunks.join(''), trailers: { a: 'b' } });
      },
    ),
  );
});

test.each([
  { name: 'no size', body: 'hello' },
  { name: 'a size that is no number', body: 'zz\r\nhello\r\n' },
  { name: 'a chunk that ends early', body: '9\r\nhello' },
  { name: 'a chunk longer than its size', body: '2\r\nhello\r\n0\r\n\r\n' },
  { name: 'no last chunk', body: '5\r\nhello\r\n' },
])('$name is an incomplete body', async ({ body }) => {
  await expect(read([Buffer.from(body)])).rejects.toMatchObject({ name: 'IncompleteBody' });
});
