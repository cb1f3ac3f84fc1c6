import * as v from 'valibot';
import { artifactFiles } from '../../adapters/artifact-files.ts';
import { containerReport } from '../../adapters/container-report.ts';
import { deliveryPolicySchema } from '../../domain/policy/delivery-policy.ts';
import { challengerEvidence } from '../../domain/report/documents.ts';
import { evidenceOf } from '../../domain/report/facts.ts';
import { compareTrainings, type Reproduced } from '../../domain/reproduction/compare-trainings.ts';
import { toleranceOf } from '../../domain/reproduction/tolerance.ts';
import type { TrainingRecord } from '../../domain/training/training-record.ts';
import type { Account } from '../account/connection.ts';
import type { DeliveryFacts } from '../account/delivery-facts.ts';
import type { ExecutionState } from '../account/workflows.ts';
import type { Reproduction } from './reproductions.ts';

/** What train-challenger answers. */
const answerSchema = v.object({
  status: v.string(),
  reasons: v.optional(v.array(v.string()), []),
  artifact: v.optional(v.object({ uri: v.string() })),
  jobName: v.optional(v.string()),
});

const cannotTell = (...reasons: readonly string[]): Reproduced => ({
  verdict: 'inconclusive',
  how: 'not comparable',
  reasons,
  metrics: [],
});

/** Compares what a finished reproduction left with what is recorded of the delivery. */
export async function resultOf(
  { objects, trainingJobs }: Account,
  { facts, policy }: DeliveryFacts,
  made: TrainingRecord,
  { folder }: Reproduction,
  execution: ExecutionState,
): Promise<Reproduced> {
  if (execution.status !== 'SUCCEEDED')
    return cannotTell(
      `the training's workflow ended ${execution.status}: ${execution.error ?? 'no error'} ${execution.cause ?? ''}`.trim(),
    );
  const answer = v.parse(answerSchema, JSON.parse(execution.output ?? '{}'));
  if (answer.status !== 'trained') return cannotTell(`training again ended ${answer.status}`, ...answer.reasons);
  const { jobName, artifact } = answer;
  const job = jobName === undefined ? undefined : await trainingJobs.describe(jobName);
  if (job === undefined || artifact === undefined || made.job === null)
    return cannotTell(`training job ${jobName ?? ''} left no description to compare`);
  const kept = evidenceOf(facts, 'challenger', challengerEvidence)?.artifactUri;
  const report = await containerReport(objects, `${folder}training/${job.name}/output/output.tar.gz`);
  const gates = v.safeParse(v.object({ gates: deliveryPolicySchema.entries.gates }), policy);
  return compareTrainings(
    {
      files: kept === undefined ? undefined : await artifactFiles(objects, kept),
      job: made.job,
      facts: made.facts,
      metrics: made.metrics,
    },
    { files: await artifactFiles(objects, artifact.uri), job, facts: report.facts, metrics: job.metrics },
    (metric, recorded) => toleranceOf(metric, recorded, facts.evaluation, gates.success ? gates.output.gates : undefined),
  );
}
