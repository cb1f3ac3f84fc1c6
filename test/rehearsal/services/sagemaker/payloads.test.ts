import { assemble, payloads } from '../../../../rehearsal/services/sagemaker/transform/payloads.ts';

describe('payloads', () => {
  const lines = Buffer.from('aa\nbbb\nc\n');
  const cut = (strategy: 'MultiRecord' | 'SingleRecord', limit: number, content = lines) =>
    [...payloads(content, { type: 'Line', strategy, limit })].map(String);

  test.each([
    { what: 'all in one', strategy: 'MultiRecord' as const, limit: 100, expected: ['aa\nbbb\nc\n'] },
    { what: 'whole lines up to the limit', strategy: 'MultiRecord' as const, limit: 7, expected: ['aa\nbbb\n', 'c\n'] },
    { what: 'never a part of a line', strategy: 'MultiRecord' as const, limit: 6, expected: ['aa\n', 'bbb\nc\n'] },
    { what: 'one by one', strategy: 'SingleRecord' as const, limit: 100, expected: ['aa\n', 'bbb\n', 'c\n'] },
  ])('$what', ({ strategy, limit, expected }) => expect(cut(strategy, limit)).toEqual(expected));

  test('a last line without its end is a record', () => expect(cut('SingleRecord', 9, Buffer.from('a\nb'))).toEqual(['a\n', 'b']));
  test('an empty object has no payload', () => expect(cut('MultiRecord', 9, Buffer.alloc(0))).toEqual([]));
  test('a record above the limit is refused', () => {
    expect(() => cut('MultiRecord', 3)).toThrow(/a record of 4 bytes exceeds MaxPayloadInMB/);
    expect(() => [...payloads(lines, { type: 'None', strategy: 'SingleRecord', limit: 3 })]).toThrow(/9 bytes/);
  });
  test('AssembleWith Line ends each answer with one newline', () => {
    const answers = [Buffer.from('1\n'), Buffer.from('2'), Buffer.from('')];
    expect(assemble(answers, 'Line').toString()).toBe('1\n2\n\n');
    expect(assemble(answers, 'None').toString()).toBe('1\n2');
  });
});
