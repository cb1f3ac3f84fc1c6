import { scriptModeEnvironment, scriptModeHyperparameters } from '../../../domain/training/script-mode.ts';

test('an image with its own code is told nothing', () => {
  expect(scriptModeHyperparameters({ image: 'i' })).toEqual({});
  expect(scriptModeEnvironment({ image: 'i' })).toEqual({});
});

test('script mode names file and archive, each value as JSON; the archive lies in a channel, because jobs have no network', () => {
  const told = scriptModeHyperparameters({ image: 'i', program: { entryPoint: 'train.py', sourceSha256: 'a'.repeat(64) } });
  expect(Object.fromEntries(Object.entries(told).map(([name, value]) => [name, JSON.parse(value)]))).toEqual({
    sagemaker_program: 'train.py',
    sagemaker_submit_directory: '/opt/ml/input/data/code/sourcedir.tar.gz',
    sagemaker_container_log_level: 20,
  });
});

test('a server loads its file from the model archive', () => {
  expect(scriptModeEnvironment({ image: 'i', program: { entryPoint: 'inference.py' } })).toEqual({
    SAGEMAKER_PROGRAM: 'inference.py',
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
  });
});
