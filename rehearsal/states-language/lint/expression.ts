import { compile, ExpressionError } from '../jsonata.ts';
import { FUNCTIONS, STATES_MEMBERS } from './names.ts';

/** What an expression may use where it stands. */
export interface Sight {
  /** Variables that are assigned on every way to the state. */
  readonly assigned: ReadonlySet<string>;
  /** Variables that are assigned on some way. */
  readonly perhaps: ReadonlySet<string>;
  /** `$states.result` exists: Output and Assign of Task, Parallel and Map. */
  readonly result: boolean;
  /** `$states.errorOutput` exists: Output and Assign of a Catch. */
  readonly errorOutput: boolean;
  /** `$now` and `$millis` may be used; virtual time and replays want the execution's context instead. */
  readonly clock: boolean;
}

/** What is wrong with the source of one expression. */
export function lintExpression(source: string, sight: Sight): readonly string[] {
  let tree: unknown;
  try {
    tree = compile(source).ast();
  } catch (error) {
    if (error instanceof ExpressionError) return [`is not JSONata: ${error.message}`];
    throw error;
  }
  const problems = new Set<string>();
  visit(tree, { sight, bound: new Set(), root: true, problems });
  return [...problems];
}

interface Place {
  readonly sight: Sight;
  /** Names bound inside the expression. */
  readonly bound: Set<string>;
  /** There is no input document here: bare names and `$` mean nothing. */
  readonly root: boolean;
  readonly problems: Set<string>;
}

type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, place: Place): void {
  if (Array.isArray(value)) for (const item of value) visit(item, place);
  else if (isNode(value)) visitNode(value, place);
}

function visitNode(node: Node, place: Place): void {
  switch (node['type']) {
    case 'variable':
      variable(String(node['value']), place);
      break;
    case 'path':
      path(node, place);
      break;
    case 'block':
      visit(node['expressions'], { ...place, bound: new Set(place.bound) });
      break;
    case 'bind':
      visit(node['rhs'], place);
      place.bound.add(nameOf(node['lhs']));
      break;
    case 'lambda':
      visit(node['body'], { ...place, bound: new Set([...place.bound, ...parametersOf(node)]) });
      break;
    case 'name':
      if (place.root)
        place.problems.add(`'${node['value']}' is a bare name; there is no input document, write $states.input.${node['value']}`);
      break;
    case 'transform':
      visit([node['pattern'], node['update'], node['delete']], { ...place, root: false });
      break;
    default:
      for (const [key, member] of Object.entries(node)) if (key !== 'value') visit(member, place);
  }
}

function parametersOf(lambda: Node): readonly string[] {
  return Array.isArray(lambda['arguments']) ? lambda['arguments'].map(nameOf) : [];
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node['value']) : '';
}

/** The first step is evaluated where the path stands, the others on what came before. */
function path(node: Node, place: Place): void {
  const steps = Array.isArray(node['steps']) ? node['steps'].filter(isNode) : [];
  const inside: Place = { ...place, root: false, bound: new Set(place.bound) };
  for (const [index, step] of steps.entries()) {
    const { stages, predicate, ...own } = step;
    visitNode(own, index === 0 ? place : inside);
    for (const name of [step['focus'], step['index']]) if (typeof name === 'string') inside.bound.add(name);
    visit(stages, inside);
    visit(predicate, inside);
  }
  visit(node['group'], inside);
  statesMember(steps, place);
}

function statesMember(steps: readonly Node[], { sight, bound, problems }: Place): void {
  const [first, second] = steps;
  if (first?.['type'] !== 'variable' || first['value'] !== 'states' || bound.has('states') || second?.['type'] !== 'name') return;
  const member = String(second['value']);
  if (!STATES_MEMBERS.has(member)) problems.add(`$states has no '${member}'; it has ${[...STATES_MEMBERS].join(', ')}`);
  if (member === 'result' && !sight.result) problems.add('$states.result exists only in Output and Assign of Task, Parallel and Map');
  if (member === 'errorOutput' && !sight.errorOutput) problems.add('$states.errorOutput exists only in Output and Assign of a Catch');
}

function variable(name: string, { sight, bound, root, problems }: Place): void {
  if (name === '' || name === '$') {
    if (root || name === '$') problems.add(`$${name} means nothing here; use $states.input`);
  } else if (name === 'eval') problems.add('$eval does not exist in Step Functions');
  else if ((name === 'now' || name === 'millis') && !sight.clock && !bound.has(name))
    problems.add(`$${name}() reads a clock; use $states.context.State.EnteredTime`);
  else if (!bound.has(name) && !FUNCTIONS.has(name) && name !== 'states' && !sight.assigned.has(name))
    problems.add(
      sight.perhaps.has(name)
        ? `the variable $${name} is not assigned on every way to this state`
        : `the variable $${name} is assigned on no way to this state`,
    );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
