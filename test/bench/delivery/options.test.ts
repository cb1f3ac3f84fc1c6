import { PARTS, readOptions } from '../../../bench/delivery/options.ts';

test.each([
  { argv: [], parts: [...PARTS], story: 'default' },
  { argv: ['--only', 'synth'], parts: ['synth'], story: 'default' },
  { argv: ['--only', 'story', '--only', 'cost', '--story', 'promote'], parts: ['story', 'cost'], story: 'promote' },
])('$argv', ({ argv, parts, story }) => {
  const options = readOptions(argv);
  expect([...options.parts]).toEqual(parts);
  expect(options.story).toBe(story);
});

test('a part that there is not is refused with those that there are', () => {
  expect(() => readOptions(['--only', 'speed'])).toThrow('--only speed: one of synth, bundles, story, cost');
});

test('an option that there is not is refused', () => {
  expect(() => readOptions(['--fast'])).toThrow("'--fast'");
});
