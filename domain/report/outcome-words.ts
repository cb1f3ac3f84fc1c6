import type { Outcome } from '../delivery/outcome.ts';
import type { Tone } from './parts.ts';

interface Words {
  readonly tone: Tone;
  readonly words: string;
}

/** What each outcome means to the people who read of it. */
const OUTCOME_WORDS: Readonly<Record<Outcome, Words>> = {
  PROMOTED: { tone: 'pass', words: 'The challenger was promoted: it serves all traffic.' },
  REJECTED_EVENT: { tone: 'fail', words: 'The event that announced the drop was refused; nothing was read.' },
  REJECTED_DATA: { tone: 'fail', words: 'The data was rejected; nothing was trained.' },
  NO_CHANGE: { tone: 'absent', words: 'The same data was delivered under the same policy before; there was nothing to do.' },
  SUPERSEDED: { tone: 'absent', words: 'A newer delivery took its place.' },
  FAILED_TRAINING: { tone: 'fail', words: 'Training ended without a model.' },
  STOPPED: { tone: 'inconclusive', words: 'Training was stopped; what it left behind is no model.' },
  REJECTED_GATE: { tone: 'fail', words: 'The challenger did not pass the gate; it never saw traffic.' },
  INCONCLUSIVE_GATE: {
    tone: 'inconclusive',
    words: 'The gate could not tell whether the challenger is good enough; it never saw traffic.',
  },
  REJECTED_APPROVAL: { tone: 'fail', words: 'A person said no to the challenger.' },
  EXPIRED_APPROVAL: { tone: 'inconclusive', words: 'Nobody answered the request for approval in time.' },
  INCONCLUSIVE_CANARY: {
    tone: 'inconclusive',
    words: 'The canary could not tell whether the challenger is safe; all traffic went back to the champion.',
  },
  ROLLED_BACK: { tone: 'fail', words: 'The challenger was rolled back; the champion serves all traffic, and that was verified.' },
  ROLLBACK_UNVERIFIED: { tone: 'fail', words: 'Nobody knows for certain what serves: automation is frozen until a person has looked.' },
  FAILED: { tone: 'fail', words: 'The delivery failed; the champion was left as it was.' },
  ABORTED: { tone: 'inconclusive', words: 'The delivery was aborted by a person.' },
};

const isOutcome = (text: string): text is Outcome => Object.hasOwn(OUTCOME_WORDS, text);

export function outcomeWords(outcome: string | undefined): Words {
  if (outcome === undefined) return { tone: 'absent', words: 'No outcome is recorded.' };
  return isOutcome(outcome) ? OUTCOME_WORDS[outcome] : { tone: 'absent', words: 'An outcome that this version of Slipway does not know.' };
}
