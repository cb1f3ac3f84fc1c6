import { OF_ALARMS, OF_CAPACITY, OF_DATA, OF_SHIFTS, OF_TRAINING } from './names.ts';
import { storyFiles } from './play.ts';

test('every story of the example is played by a test', () => {
  expect([...OF_DATA, ...OF_TRAINING, ...OF_CAPACITY, ...OF_SHIFTS, ...OF_ALARMS, 'default'].sort()).toEqual(storyFiles().sort());
});
