import { readStory } from '../../../rehearsal/story/story.ts';

const story = (durations: object) => ({ title: 'a story', drops: [], durations, expect: { deliveries: [] } });

test('a story overrides every declared duration', () => {
  const durations = { 'states.transition': 25, 'states.call': 50, 'states.poll': 1000, training: 60_000 };
  expect(readStory('s', story(durations)).durations).toEqual(durations);
});

test.each([{ 'states.cal': 1 }, { training: -1 }, { training: '1m' }])('%j is refused by name', (durations) => {
  expect(() => readStory('s', story(durations))).toThrow(/story s:[\s\S]*durations/);
});
