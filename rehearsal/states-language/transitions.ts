import type { Flow, State } from './definition.ts';

/** A way from one state to another of the same flow. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  /** Field that names the target: `Next`, `Default`, `Choices[0]`, `Catch[1]`. */
  readonly by: string;
}

/** Calls back for each state of a flow and of the flows inside it. */
export function eachState(flow: Flow, visit: (name: string, state: State, flow: Flow) => void): void {
  for (const [name, state] of Object.entries(flow.States)) {
    visit(name, state, flow);
    for (const inner of innerFlows(state)) eachState(inner, visit);
  }
}

/** Flows that a state runs inside itself. */
export function innerFlows(state: State): readonly Flow[] {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' ? [state.ItemProcessor] : [];
}

/** Ways out of one state. */
export function transitionsOf(name: string, state: State): readonly Transition[] {
  const ways: Transition[] = [];
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) ways.push({ from: name, to: rule.Next, by: `Choices[${index}]` });
    if (state.Default !== undefined) ways.push({ from: name, to: state.Default, by: 'Default' });
  }
  if ('Next' in state && state.Next !== undefined) ways.push({ from: name, to: state.Next, by: 'Next' });
  if ('Catch' in state)
    for (const [index, catcher] of (state.Catch ?? []).entries()) ways.push({ from: name, to: catcher.Next, by: `Catch[${index}]` });
  return ways;
}

/** What is wrong with a way out of a state. */
export interface Dangling {
  readonly state: string;
  readonly path: string;
  readonly message: string;
}

/** Targets that do not exist, and states that say neither or both of Next and End; Step Functions refuses such a definition. */
export function danglingTransitions(flow: Flow): readonly Dangling[] {
  const problems: Dangling[] = [];
  if (!(flow.StartAt in flow.States))
    problems.push({ state: '', path: 'StartAt', message: `names '${flow.StartAt}', which is not a state of its flow` });
  for (const [name, state] of Object.entries(flow.States)) {
    for (const { to, by } of transitionsOf(name, state)) {
      if (!(to in flow.States)) problems.push({ state: name, path: by, message: `names '${to}', which is not a state of its flow` });
    }
    if ('End' in state || 'Next' in state || needsEnding(state)) {
      const ends = 'End' in state && state.End === true;
      const continues = 'Next' in state && state.Next !== undefined;
      if (ends === continues) problems.push({ state: name, path: 'Next', message: 'needs exactly one of Next and End: true' });
    }
    for (const inner of innerFlows(state)) problems.push(...danglingTransitions(inner));
  }
  return problems;
}

function needsEnding(state: State): boolean {
  return state.Type !== 'Choice' && state.Type !== 'Succeed' && state.Type !== 'Fail';
}
