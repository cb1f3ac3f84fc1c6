import { type App, Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { inAVpc, twoModels, withEverythingImported } from './imported.ts';
import { aModel, anApp } from './synthesized.ts';

/** Synthesizes under CloudFormation's validator, which throws on a finding that nobody acknowledged. */
function validated(make: (app: App) => unknown): () => void {
  return () => {
    const app = anApp('validated');
    make(app);
    app.synth();
  };
}

const underNag = (app: App): void => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
};

test("neither CloudFormation's validator nor cdk-nag's AwsSolutions finds anything in the example's stack", () => {
  const make = validated((app) => {
    underNag(app);
    aModel(app);
  });
  expect(make).not.toThrow();
});

test.each([
  ['everything imported', withEverythingImported],
  ['containers in a VPC', inAVpc],
  ['two models on one platform', twoModels],
])("CloudFormation's validator finds nothing with %s", (_, make) => {
  expect(validated(make)).not.toThrow();
});

test('both would say so', () => {
  const aBucket = (app: App, props: object) => new CfnBucket(new Stack(app, 'other'), 'Bucket', props);
  expect(validated((app) => aBucket(app, { accessControl: 'Everybody' }))).toThrow(/Everybody|AccessControl/);
  const bare = validated((app) => {
    underNag(app);
    aBucket(app, {});
  });
  expect(bare).toThrow(/AwsSolutions-S1/);
});
