import fc from 'fast-check';
import { generatedName, uuidOf } from '../../../rehearsal/assembly/physical-name.ts';

test.each([
  { limit: 64, stack: 'Model', logicalId: 'Fn9270CBC0', starts: 'Model-Fn9270CBC0-' },
  { limit: 64, stack: 'A'.repeat(60), logicalId: 'Short', starts: `${'A'.repeat(45)}-Short-` },
  { limit: 64, stack: 'A'.repeat(60), logicalId: 'B'.repeat(60), starts: `${'A'.repeat(24)}-${'B'.repeat(26)}-` },
])('$stack $logicalId', ({ limit, stack, logicalId, starts }) => {
  expect(generatedName(stack, logicalId, { limit }).startsWith(starts)).toBe(true);
});

test('names keep the limit, are the same each time, and differ between resources', () => {
  const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,120}$/);
  fc.assert(
    fc.property(id, id, id, fc.constantFrom(63, 64, 80), (stack, one, other, limit) => {
      const name = generatedName(stack, one, { limit });
      return (
        name.length <= limit &&
        name === generatedName(stack, one, { limit }) &&
        (one === other || name !== generatedName(stack, other, { limit }))
      );
    }),
  );
});

test('bucket names are lower case, state machines leave the stack out, FIFO queues end in .fifo', () => {
  expect(generatedName('Model', 'Data', { limit: 63, letters: 'lower' })).toMatch(/^model-data-[a-z0-9]{12}$/);
  expect(generatedName('Model', 'Machine', { limit: 80, withoutStack: true })).toMatch(/^Machine-[A-Z0-9]{12}$/);
  expect(generatedName('Model', 'Queue', { limit: 80 }, true)).toMatch(/^Model-Queue-[A-Z0-9]{12}\.fifo$/);
});

test('ids of keys are UUIDs', () => {
  expect(uuidOf('Model', 'Key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});
