import type { Json } from '../../cloud/cloud.ts';
import { type Catcher, type Flow, InvalidDefinition, readDefinition, type State, type Template } from '../definition.ts';
import { isExpression, sourceOf } from '../jsonata.ts';
import { parseResource } from '../task-runner.ts';
import { danglingTransitions, innerFlows } from '../transitions.ts';
import { assignedBy, assignments, type Known } from './assignments.ts';
import { lintExpression, type Sight } from './expression.ts';
import type { Finding } from './finding.ts';

export { checkArguments } from './arguments.ts';
export type { Finding } from './finding.ts';

export interface LintOptions {
  /** Whether `$now()` and `$millis()` may be used. @default false - time comes from the execution's context */
  readonly allowClock?: boolean;
}

/**
 * What would go wrong with a definition when it runs: unknown targets, states that cannot be reached, expressions that are not
 * JSONata, variables that are not assigned on every way, names of outer variables assigned again inside, misplaced `$states` members.
 */
export function lint(definition: unknown, options: LintOptions = {}): readonly Finding[] {
  let machine: Flow;
  try {
    machine = readDefinition(definition);
  } catch (error) {
    if (error instanceof InvalidDefinition || (error instanceof Error && error.name === 'NotRehearsed'))
      return [{ state: '', path: '', message: error.message }];
    throw error;
  }
  const findings: Finding[] = [...danglingTransitions(machine), ...repeatedNames(machine)];
  const nothing = new Set<string>();
  lintFlow(machine, { assigned: nothing, perhaps: nothing }, { allowClock: options.allowClock ?? false, findings });
  return findings;
}

interface Report {
  readonly allowClock: boolean;
  readonly findings: Finding[];
}

function lintFlow(flow: Flow, outer: Known, report: Report): void {
  const known = assignments(flow, outer);
  for (const [name, state] of Object.entries(flow.States)) {
    const here = known.get(name);
    if (here === undefined) report.findings.push({ state: name, path: '', message: 'cannot be reached from StartAt' });
    else lintState(name, state, here, outer, report);
  }
}

function lintState(name: string, state: State, here: Known, outer: Known, report: Report): void {
  const sight: Sight = { ...here, result: false, errorOutput: false, clock: report.allowClock };
  const worked = { ...sight, result: state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map' };
  const check = (path: string, value: Json | undefined, what: Sight = sight) => lintValue(name, path, value, what, report);
  const assign = (path: string, template: Template | undefined, what: Sight) =>
    check(path, template === undefined ? undefined : { ...template }, what);

  if ('Output' in state) check('Output', state.Output, worked);
  if ('Assign' in state) assign('Assign', state.Assign, worked);
  if ('Arguments' in state) check('Arguments', state.Arguments);
  lintSpecific(state, check, assign, sight);
  for (const [index, catcher] of catchersOf(state).entries()) {
    const caught = { ...sight, errorOutput: true };
    check(`Catch[${index}]/Output`, catcher.Output, caught);
    assign(`Catch[${index}]/Assign`, catcher.Assign, caught);
  }
  for (const way of ['Assign', ...ways(state)]) {
    for (const variable of assignedBy(state, way)) {
      if (outer.perhaps.has(variable))
        report.findings.push({
          state: name,
          path: way,
          message: `assigns $${variable}, a variable of an outer flow, which Step Functions refuses`,
        });
    }
  }
  if (state.Type === 'Task' && parseResource(state.Resource) === undefined)
    report.findings.push({
      state: name,
      path: 'Resource',
      message: `'${state.Resource}' is no integration: arn:<partition>:states:::<service>:<action>`,
    });
  for (const inner of innerFlows(state)) lintFlow(inner, here, report);
}

type Check = (path: string, value: Json | undefined, sight?: Sight) => void;

function lintSpecific(
  state: State,
  check: Check,
  assign: (path: string, template: Template | undefined, sight: Sight) => void,
  sight: Sight,
): void {
  switch (state.Type) {
    case 'Task':
      check('TimeoutSeconds', state.TimeoutSeconds);
      check('HeartbeatSeconds', state.HeartbeatSeconds);
      return;
    case 'Choice':
      for (const [index, rule] of state.Choices.entries()) {
        check(`Choices[${index}]/Condition`, rule.Condition);
        check(`Choices[${index}]/Output`, rule.Output);
        assign(`Choices[${index}]/Assign`, rule.Assign, sight);
      }
      return;
    case 'Wait':
      check('Seconds', state.Seconds);
      check('Timestamp', state.Timestamp);
      return;
    case 'Fail':
      check('Error', state.Error);
      check('Cause', state.Cause);
      return;
    case 'Map':
      check('Items', state.Items);
      check('ItemSelector', state.ItemSelector);
      check('MaxConcurrency', state.MaxConcurrency);
      return;
    default:
  }
}

function lintValue(state: string, path: string, value: Json | undefined, sight: Sight, report: Report): void {
  if (typeof value === 'string') {
    const messages = isExpression(value) ? lintExpression(sourceOf(value), sight) : lintLiteral(value);
    for (const message of messages) report.findings.push({ state, path, message });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) lintValue(state, `${path}[${index}]`, item, sight, report);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) lintValue(state, `${path}/${name}`, member, sight, report);
  }
}

/** Marks that do not enclose the whole text make it a literal, which is hardly ever meant. */
function lintLiteral(value: string): readonly string[] {
  const marked = value.includes('{%') || value.includes('%}');
  return marked ? ['is a literal: an expression starts with {% and ends with %}, with nothing outside'] : [];
}

function catchersOf(state: State): readonly Catcher[] {
  return 'Catch' in state ? (state.Catch ?? []) : [];
}

function ways(state: State): readonly string[] {
  if (state.Type === 'Choice') return state.Choices.map((_, index) => `Choices[${index}]`);
  return catchersOf(state).map((_, index) => `Catch[${index}]`);
}

/** A name may stand once in a machine, inner flows included. */
function repeatedNames(machine: Flow): readonly Finding[] {
  const seen = new Set<string>();
  const repeated: Finding[] = [];
  const visit = (flow: Flow) => {
    for (const [name, state] of Object.entries(flow.States)) {
      if (seen.has(name))
        repeated.push({ state: name, path: '', message: 'stands twice in the machine; names are unique across its flows' });
      seen.add(name);
      for (const inner of innerFlows(state)) visit(inner);
    }
  };
  visit(machine);
  return repeated;
}
