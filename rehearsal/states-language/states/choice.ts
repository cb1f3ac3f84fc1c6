import type { ChoiceRule, ChoiceState } from '../definition.ts';
import { STATES, StateFailure } from '../failure.ts';
import type { Visit } from '../visit.ts';

/** Takes the first rule whose condition holds, else Default. The state's own Output and Assign belong to Default only. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<void> {
  const { state } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    if (await holds(visit, rule, `Choices[${index}]/Condition`)) {
      await visit.leave(rule, visit.input, {}, `Choices[${index}]/`);
      return;
    }
  }
  if (state.Default === undefined) {
    const cause = visit.explain('Failed to transition out of the state. The state does not point to a next state.');
    throw new StateFailure({ error: STATES.runtime, cause });
  }
  await visit.leave({ Output: state.Output, Assign: state.Assign, Next: state.Default }, visit.input);
}

async function holds(visit: Visit<ChoiceState>, rule: ChoiceRule, field: string): Promise<boolean> {
  const value = await visit.evaluate(rule.Condition, field);
  if (typeof value !== 'boolean') throw visit.typeFailure(rule.Condition, field, 'boolean', value);
  return value;
}
