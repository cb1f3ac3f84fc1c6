import { rmSync } from 'node:fs';
import * as v from 'valibot';
import { withPython } from '../fixtures/python.ts';
import { PYTORCH_EXAMPLE, playStories, synthesizeExample } from './play.ts';

const MINUTE = 60_000;
const withTorch = withPython('torch');

/** What the delivery's record says of the code, the images and the training. */
const recordSchema = v.object({
  evidence: v.object({
    images: v.object({
      trainer: v.object({
        uri: v.string(),
        digest: v.string(),
        source: v.object({ uri: v.string(), sha256: v.string(), entryPoint: v.string() }),
      }),
      server: v.object({ uri: v.string(), environment: v.record(v.string(), v.string()) }),
    }),
    training: v.object({ status: v.string(), metrics: v.record(v.string(), v.number()) }),
  }),
});

withTorch(
  'the story gpu-example ends as it should, and its record names image, code and metrics',
  async () => {
    const assembly = await synthesizeExample(PYTORCH_EXAMPLE);
    const story = await playStories(['gpu-example'], assembly, { example: PYTORCH_EXAMPLE }).stories.get('gpu-example');
    rmSync(assembly, { recursive: true, force: true });
    expect(story?.stderr).toBe('');
    expect(story?.result).toMatchObject({ story: 'gpu-example', ok: true });
    const { images, training } = v.parse(recordSchema, story?.record).evidence;
    expect(images.trainer.uri).toMatch(/^763104351884\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/pytorch@sha256:[0-9a-f]{64}$/);
    expect(images.trainer.source.uri).toMatch(new RegExp(`/code/flights-torch/${images.trainer.source.sha256}/sourcedir\\.tar\\.gz$`));
    expect(images.server.environment).toMatchObject({ SAGEMAKER_PROGRAM: 'inference.py' });
    expect(training.status).toBe('trained');
    expect(Object.keys(training.metrics).sort()).toEqual(['auc', 'logloss', 'rows_per_second']);
  },
  8 * MINUTE,
);
