import { OF_ALARMS, OF_CAPACITY, OF_DATA, OF_SHIFTS, OF_TRAINING } from './names.ts';
import { PYTORCH_EXAMPLE, storyFiles } from './play.ts';

test('every story of the example is played by a test', () => {
  expect([...OF_DATA, ...OF_TRAINING, ...OF_CAPACITY, ...OF_SHIFTS, ...OF_ALARMS, 'default'].sort()).toEqual(storyFiles().sort());
});

test('so is the one of the example on PyTorch', () => {
  expect(storyFiles(PYTORCH_EXAMPLE)).toEqual(['gpu-example']);
});
