const Sequencer = require('@jest/test-sequencer').default;

/**
 * Stories take minutes and everything else seconds: begun last, one of them would keep a single processor busy at the end.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isStory = ({ path }) => path.includes('/test/stories/');
    const rest = super.sort(tests.filter((test) => !isStory(test)));
    return [...tests.filter(isStory).sort((a, b) => (a.path > b.path ? -1 : 1)), ...rest];
  }
};
