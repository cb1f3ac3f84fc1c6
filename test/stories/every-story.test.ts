import { OF_DATA, OF_SHIFTS } from './names.ts';
import { storyFiles } from './play.ts';

test('every story of the example is played by a test', () => {
  expect([...OF_DATA, ...OF_SHIFTS, 'default'].sort()).toEqual(storyFiles().sort());
});
