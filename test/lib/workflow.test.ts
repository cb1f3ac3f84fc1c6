import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as v from 'valibot';
import { merged } from '../../lib/permissions/merged.ts';
import { allow } from '../../lib/permissions/statements.ts';
import { readableIssues } from '../../lib/policy/readable-issues.ts';
import { pascal } from '../../lib/steps.ts';
import { INTEGRATIONS } from '../../lib/workflow/integrations.ts';
import { placeholdersOf, requireExactBindings } from '../../lib/workflow/placeholders.ts';
import { taskResources } from '../../lib/workflow/task-resources.ts';

const FOLDER = join(__dirname, '..', '..', 'stepfunctions');

describe('placeholders', () => {
  const definition = `{"a": "\${Partition}", "b": "\${CheckDriftFunctionArn} \${Partition}", "c": "{% $x %}"}`;

  test('are found once each, in order', () => expect(placeholdersOf(definition)).toEqual(['CheckDriftFunctionArn', 'Partition']));

  test('bound exactly are fine', () =>
    expect(() => requireExactBindings('a/b.asl.json', definition, ['Partition', 'CheckDriftFunctionArn'])).not.toThrow());

  test('are named with the file when they and the bindings differ', () => {
    expect(() => requireExactBindings('/x/stepfunctions/deliver-model.asl.json', definition, ['Partition', 'TopicArn'])).toThrow(
      'stepfunctions/deliver-model.asl.json: bind exactly the placeholders it uses, got unbound [CheckDriftFunctionArn] and unused [TopicArn]',
    );
  });
});

describe('integrations', () => {
  test.each(readdirSync(FOLDER).filter((file) => file.endsWith('.asl.json')))('of %s are all in the table', (file) => {
    for (const resource of taskResources(readFileSync(join(FOLDER, file), 'utf8'))) expect(Object.keys(INTEGRATIONS)).toContain(resource);
  });

  test('are found in branches and iterations too', () => {
    const task = (resource: string) => ({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: `arn:\${Partition}:states:::${resource}` } },
    });
    const definition = {
      States: {
        B: { Type: 'Parallel', Branches: [task('lambda:invoke'), task('sns:publish')] },
        C: { Type: 'Map', ItemProcessor: task('sagemaker:createTransformJob.sync') },
        D: { Type: 'Pass' },
      },
    };
    expect(taskResources(JSON.stringify(definition))).toEqual(['lambda:invoke', 'sagemaker:createTransformJob.sync', 'sns:publish']);
  });
});

describe('statements', () => {
  test('of the same sid, actions and conditions become one', () => {
    const [both, ...others] = merged([allow('Call', ['x:Do'], 'a'), allow('Call', ['x:Do'], ['b', 'a']), allow('See', ['x:Look'], 'a')]);
    expect(both).toBeInstanceOf(PolicyStatement);
    expect(both?.resources).toEqual(['a', 'b']);
    expect(others).toHaveLength(1);
  });

  test('with other conditions stay apart', () => {
    const conditions = { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } };
    expect(merged([allow('Pass', ['iam:PassRole'], 'a', conditions), allow('Pass', ['iam:PassRole'], 'b')])).toHaveLength(2);
  });
});

test.each([
  ['check-drift', 'CheckDrift'],
  ['intake', 'Intake'],
  ['take-endpoint-lock', 'TakeEndpointLock'],
])('%s is %s in a workflow', (step, name) => expect(pascal(step)).toBe(name));

describe('what is wrong with a document', () => {
  const schema = v.strictObject({
    type: v.picklist(['a', 'b']),
    count: v.pipe(v.number(), v.minValue(1, 'at least 1')),
    when: v.optional(v.string()),
  });
  const lines = (document: unknown) => {
    const checked = v.safeParse(schema, document);
    return checked.success ? [] : readableIssues('policy.json', checked.issues);
  };

  test.each<[string, unknown, string[]]>([
    ['nothing', { type: 'a', count: 1 }, []],
    ['a value that is not allowed', { type: 'c', count: 1 }, ['policy.json: type: given "c"; allowed: ("a" | "b")']],
    ['a number that is too small', { type: 'a', count: 0 }, ['policy.json: count: given 0; at least 1']],
    ['a field that is missing', { count: 1 }, ['policy.json: type: missing; it is required']],
    ['a field too many', { type: 'a', count: 1, colour: 'red' }, ['policy.json: colour: unknown field; remove it']],
    [
      'the account’s business',
      { type: 'a', count: 1, fleet: {} },
      ['policy.json: fleet: decided by the account, not by the policy: move it to prop fleet (ServingFleet)'],
    ],
    [
      'two things',
      { type: 'c', count: 0 },
      ['policy.json: type: given "c"; allowed: ("a" | "b")', 'policy.json: count: given 0; at least 1'],
    ],
  ])('%s', (_, document, expected) => expect(lines(document)).toEqual(expected));
});
