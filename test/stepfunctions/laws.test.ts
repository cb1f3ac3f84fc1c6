import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { ERROR_NAMES } from '../../domain/delivery/errors.ts';
import { checkArguments, lint } from '../../rehearsal/states-language/lint/lint.ts';
import { definitionOf, errorsOf, placeholdersOf, sourceOf, statesOf, WORKFLOWS } from './definitions.ts';

/** The package has no types of its own. */
const validate = v.parse(v.function(), createRequire(import.meta.url)('asl-validator'));

const LAMBDAS = join(import.meta.dirname, '../../lambdas');

/** Errors that AWS itself throws: `States.*`, and services' own under their integration's prefix. */
const AWS_ERROR = /^(States|Lambda|SageMaker|StepFunctions|SNS)\.[A-Za-z.]+$|^ThrottlingException$/;

/** Steps that no workflow calls: events and a schedule do. */
const OUTSIDE = ['intake', 'reconcile', 'finalise-delivery'];

const tasksOf = (workflow: string) => statesOf(definitionOf(workflow)).filter(({ state }) => state.Type === 'Task');

test('there are exactly four workflows', () => {
  expect(WORKFLOWS).toEqual(['deliver-model', 'respond-to-alarm', 'shift-traffic', 'train-challenger']);
});

describe.each(WORKFLOWS)('%s', (workflow) => {
  test('is what Step Functions accepts', () => {
    expect(validate(definitionOf(workflow))).toMatchObject({ isValid: true, errors: [] });
  });

  test('assigns each variable before it is read, and reaches each state', () => {
    expect(lint(definitionOf(workflow))).toEqual([]);
  });

  test('asks services only for what their APIs know', async () => {
    expect(await checkArguments(definitionOf(workflow))).toEqual([]);
  });

  test('takes the time from the execution, never from a clock', () => {
    expect(sourceOf(workflow)).not.toMatch(/\$(now|millis)\s*\(/);
  });

  test.each(tasksOf(workflow))('$name has a timeout, retries by name and catches what is left', ({ state, enclosed }) => {
    expect(state['TimeoutSeconds']).toEqual(expect.any(Number));
    const retried = errorsOf(state, 'Retry');
    expect(retried.length).toBeGreaterThan(0);
    expect(retried).not.toContain('States.ALL');
    const caught = errorsOf(state, 'Catch');
    if (!enclosed || caught.length > 0) expect(caught.at(-1)).toBe('States.ALL');
  });

  test('catches and retries only errors that exist', () => {
    const named = statesOf(definitionOf(workflow)).flatMap(({ state }) => [...errorsOf(state, 'Retry'), ...errorsOf(state, 'Catch')]);
    const ours: readonly string[] = ERROR_NAMES;
    expect(named.filter((name) => !AWS_ERROR.test(name) && !ours.includes(name))).toEqual([]);
  });

  test('gives each Choice a default', () => {
    const choices = statesOf(definitionOf(workflow)).filter(({ state }) => state.Type === 'Choice');
    expect(choices.filter(({ state }) => typeof state['Default'] !== 'string')).toEqual([]);
  });

  test('retries with jitter and a bound', () => {
    const retriers = statesOf(definitionOf(workflow)).flatMap(({ state }) =>
      v.parse(v.optional(v.array(v.looseObject({})), []), state['Retry']),
    );
    for (const retrier of retriers) expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxAttempts: expect.any(Number) });
  });
});

const CHILDREN: readonly { readonly parent: string; readonly state: string; readonly child: string }[] = [
  { parent: 'deliver-model', state: 'Train challenger', child: 'train-challenger' },
  { parent: 'deliver-model', state: 'Shift traffic', child: 'shift-traffic' },
];

test.each(CHILDREN)('$parent waits longer for $child than it may take', ({ parent, state, child }) => {
  const waits = Number(definitionOf(parent).States[state]?.['TimeoutSeconds']);
  const takes = Number(definitionOf(child).TimeoutSeconds);
  expect(waits).toBeGreaterThan(takes);
  expect(Number(definitionOf(parent).TimeoutSeconds)).toBeGreaterThan(waits);
});

test.each(WORKFLOWS)('%s may take longer than each of its tasks', (workflow) => {
  const { TimeoutSeconds = 0 } = definitionOf(workflow);
  for (const { state } of tasksOf(workflow)) expect(TimeoutSeconds).toBeGreaterThan(Number(state['TimeoutSeconds']));
});

test('one name travels from state to placeholder to folder', () => {
  const folders = readdirSync(LAMBDAS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name);
  const called = WORKFLOWS.flatMap(placeholdersOf)
    .filter((name) => name.endsWith('FunctionArn'))
    .map((name) => kebab(name.replace('FunctionArn', '')));
  expect([...new Set([...called, ...OUTSIDE])].sort()).toEqual(folders.sort());
});

/** States that call a step under the words of their own place in the story. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  'Return to champion': 'start-rollback',
  'Rolled back': 'complete-rollback',
  'Freeze automation': 'freeze-endpoint',
};

test.each(WORKFLOWS)('each state of %s that calls a step is named as the step', (workflow) => {
  for (const { name, state } of tasksOf(workflow)) {
    const [, step] = /function:([A-Za-z]+)/.exec(JSON.stringify(state['Arguments'])) ?? [];
    if (step !== undefined) expect(kebab(step)).toBe(OTHER_WORDS[name] ?? name.toLowerCase().replaceAll(' ', '-'));
  }
});

const kebab = (camel: string): string => camel.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase();
