import { factPairs, readContainerFacts } from '../../../domain/training/container-facts.ts';

const read = (value: unknown) => readContainerFacts(typeof value === 'string' ? value : JSON.stringify(value));

test.each([
  { when: 'nothing is said', given: {}, facts: { versions: {}, devices: [] } },
  {
    when: 'all is said',
    given: {
      versions: { python: '3.13.1', torch: '2.10.0' },
      devices: [{ name: 'NVIDIA A10G', memoryMiB: 23028, driver: '580.1' }],
      cpus: 4,
      memoryMiB: 16000,
      hosts: 1,
      deterministic: true,
      codeSha256: 'a'.repeat(64),
    },
    facts: {
      versions: { python: '3.13.1', torch: '2.10.0' },
      devices: [{ name: 'NVIDIA A10G', memoryMiB: 23028, driver: '580.1' }],
      cpus: 4,
      memoryMiB: 16000,
      hosts: 1,
      deterministic: true,
      codeSha256: 'a'.repeat(64),
    },
  },
  { when: 'something unknown is said', given: { weather: 'fine', cpus: 2 }, facts: { versions: {}, devices: [], cpus: 2 } },
])('facts are read when $when', ({ given, facts }) => {
  expect(read(given)).toEqual({ facts });
});

test.each([
  { given: '{', problem: /^facts\.json: / },
  { given: { cpus: 'many' }, problem: /^cpus: / },
  { given: { versions: { torch: 'x'.repeat(257) } }, problem: /^versions\.torch: / },
  { given: { codeSha256: 'main' }, problem: /^codeSha256: 64 lower-case hex digits/ },
  { given: { devices: Array.from({ length: 65 }, () => ({ name: 'gpu' })) }, problem: /^devices: / },
])('facts that are not as they should be name the member: $given', ({ given, problem }) => {
  expect(read(given)).toEqual({ problem: expect.stringMatching(problem) });
});

test('pairs come in the order in which a reader looks for what differs', () => {
  const gpu = { name: 'NVIDIA A10G', memoryMiB: 23028, driver: '580.1' };
  expect(
    factPairs({
      versions: { torch: '2', python: '3' },
      devices: [gpu, gpu, { name: 'L4' }],
      cpus: 4,
      codeSha256: 'c',
      deterministic: false,
    }),
  ).toEqual([
    ['code', 'c'],
    ['python', '3'],
    ['torch', '2'],
    ['devices', '2 × NVIDIA A10G, 23028 MiB, driver 580.1; L4'],
    ['processors', '4'],
    ['deterministic', 'false'],
  ]);
});
