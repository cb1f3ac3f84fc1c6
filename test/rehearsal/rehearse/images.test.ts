import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAssembly } from '../../../rehearsal/assembly/load-assembly.ts';
import { SCRIPT_MODE_FOLDER } from '../../../rehearsal/containers/script-mode.ts';
import { imageFolders, scriptModeImages } from '../../../rehearsal/rehearse/images.ts';
import { registryOf } from '../../../rehearsal/rehearse/template-resources.ts';
import { writeAssembly } from '../assembly/write-assembly.ts';

const PINNED = `sha256:${'a'.repeat(64)}`;
const PYTORCH = '763104351884.dkr.ecr.eu-central-1.amazonaws.com/pytorch:2.13';
const XGBOOST = `492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost@${PINNED}`;

const declare = (...images: object[]) => ({ Metadata: { rehearsal: { images: images.map((image) => ({ ...image })) } }, Resources: {} });
const dir = writeAssembly({
  A: declare({ uri: PYTORCH, scriptMode: { imports: ['torch'] } }, { uri: XGBOOST, scriptMode: { imports: ['xgboost'] } }),
  B: declare({ uri: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/own:1', dir: 'image' }),
});
mkdirSync(join(dirname(dir), 'image'), { recursive: true });
writeFileSync(join(dirname(dir), 'image', 'serve'), '#!/bin/sh');
const model = loadAssembly(dir);
const images = imageFolders(model);

test('stand-ins for the toolkits run an image in script mode, by its tag and by its digest', () => {
  const { dir: folder, digest } = images.resolve(PYTORCH);
  expect([folder, digest]).toEqual([SCRIPT_MODE_FOLDER, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
  expect(images.resolve(`${PYTORCH.split(':')[0]}@${digest}`)).toEqual({ dir: folder, digest });
  expect(images.resolve(XGBOOST)).toEqual({ dir: SCRIPT_MODE_FOLDER, digest: PINNED });
});

test('an image of nobody is refused by its name', () => {
  expect(() => images.resolve('763104351884.dkr.ecr.eu-central-1.amazonaws.com/pytorch:2.14')).toThrow(
    /pytorch:2\.14 is not rehearsed; name a folder with train and serve: rehearseWith/,
  );
});

test('only the images of the stacks that a story delivers to are asked of this machine', () => {
  expect(scriptModeImages(model, new Set(['A'])).map(({ uri, imports }) => [uri, imports])).toEqual([
    [PYTORCH, ['torch']],
    [XGBOOST, ['xgboost']],
  ]);
  expect(scriptModeImages(model, new Set(['B']))).toEqual([]);
});

test('each lies in the registry of its account', () => {
  expect(registryOf(model)).toMatchObject([
    { registry: '763104351884', repository: 'pytorch', tags: ['2.13'] },
    { registry: '492215442770', repository: 'sagemaker-xgboost', digest: PINNED },
    { registry: '111122223333', repository: 'own', tags: ['1'] },
  ]);
});
