import { readOptions } from '../../../cli/rehearse/options.ts';

const read = (...argv: string[]) => readOptions(argv, false, {});

test('stories are played in the order in which they are named', () => {
  expect(read('--story', 'promote', '--story', 'abort')).toMatchObject({ stories: ['promote', 'abort'], all: false, drop: undefined });
  expect(read()).toMatchObject({ stories: [], all: false, seed: '1', keep: false, from: undefined });
});

test.each([
  { argv: ['--story', 'promote', '--drop', 'd'], says: 'give one of --story, --all and --drop' },
  { argv: ['--all', '--story', 'promote'], says: 'give one of --story, --all and --drop' },
  { argv: ['--state', 's', '--from', 's'], says: 'give either --state, which goes on there, or --from, which copies it' },
  { argv: ['--all', '--state', 's'], says: '--state goes on with one story' },
  { argv: ['--story', 'a', '--story', 'b', '--keep'], says: '--keep leaves one cloud up' },
  { argv: ['promote'], says: 'a story is named by --story promote' },
  { argv: ['--seed', 'x'], says: '--seed x: a whole number' },
  { argv: ['--port', '0'], says: '--port 0: a whole number from 1 to 65535' },
  { argv: ['--hyperparameter', 'epochs'], says: '--hyperparameter epochs: write name=value' },
])('$argv is refused', ({ argv, says }) => {
  expect(() => read(...argv)).toThrow(says);
});
