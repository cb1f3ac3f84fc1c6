import { differences, type Seen } from '../../../cli/rehearse/verdict.ts';
import { readStory } from '../../../rehearsal/story/story.ts';

const story = readStory('calm', {
  title: 'nothing happens',
  drops: [],
  expect: { deliveries: [], serving: 1, states: ['Promoted', 'Retire alarms'], avoids: ['Start rollback'], said: ['g000001 serves'] },
});

const quiet: Seen = {
  finished: 'done',
  ended: [],
  states: ['Train', 'Promoted', 'Retire alarms'],
  said: ['sfn deliver g000001 serves'],
  serving: 1,
  rest: [],
};

test.each<{ what: string; seen: Partial<Seen>; says: string[] }>([
  { what: 'as expected', seen: {}, says: [] },
  {
    what: 'a state that nobody should enter',
    seen: { states: [...quiet.states, 'Start rollback'] },
    says: ['a workflow entered "Start rollback"'],
  },
  {
    what: 'states in another order',
    seen: { states: ['Retire alarms', 'Promoted'] },
    says: ['no workflow entered "Retire alarms" after "Promoted"'],
  },
  { what: 'something else serving', seen: { serving: 2 }, says: ['generation 2 serves in the end, expected 1'] },
  { what: 'a thing not said', seen: { said: [] }, says: ['nothing in the timeline says "g000001 serves"'] },
  { what: 'no end', seen: { finished: 'stuck' }, says: ['the story got stuck: a drop has no outcome, and nothing runs any more'] },
])('$what', ({ seen, says }) => {
  expect(differences(story, { ...quiet, ...seen })).toEqual(says);
});
