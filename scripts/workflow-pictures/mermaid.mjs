/** A workflow as a Mermaid flowchart: every state, every transition. */
export function mermaid({ StartAt, States }) {
  const ids = new Map(Object.keys(States).map((name, index) => [name, `s${index}`]));
  const arrow = (from, to, how) => `  ${ids.get(from)} ${how} ${ids.get(to)}`;
  const lines = ['flowchart TD', `  start(( )) --> ${ids.get(StartAt)}`];
  for (const [name, state] of Object.entries(States)) lines.push(`  ${ids.get(name)}${shape(name, state)}`);
  for (const [name, state] of Object.entries(States)) {
    for (const to of nexts(state)) lines.push(arrow(name, to, '-->'));
    for (const to of catches(state)) lines.push(arrow(name, to, '-.->'));
  }
  return lines.join('\n');
}

/** Where a state goes on without an error, each target once. */
export const nexts = ({ Next, Choices = [], Default }) => [
  ...new Set([Next, ...Choices.map((choice) => choice.Next), Default].filter((target) => target !== undefined)),
];

const catches = (state) => [...new Set((state.Catch ?? []).map(({ Next }) => Next))].filter((to) => !nexts(state).includes(to));

function shape(name, { Type }) {
  if (Type === 'Choice') return `{"${name}"}`;
  if (Type === 'Succeed' || Type === 'Fail') return `(["${name}"])`;
  return Type === 'Task' || Type === 'Parallel' ? `["${name}"]` : `("${name}")`;
}
