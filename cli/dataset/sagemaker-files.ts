import { join } from 'node:path';
import type { DataContract, DriftPolicy } from '../../domain/dataset/contract.ts';
import type { DatasetJudgement } from '../../domain/dataset/judge-dataset.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import { writeConstraints } from '../../domain/dataset/sagemaker/constraints.ts';
import { writeStatistics } from '../../domain/dataset/sagemaker/statistics.ts';
import { writeViolations } from '../../domain/dataset/sagemaker/violations.ts';
import type { DriftJudgement } from '../../domain/drift/judge-drift.ts';
import { writeWhole } from './write-file.ts';

export interface SageMakerFiles {
  readonly profile: Profile;
  readonly contract: DataContract;
  readonly policy: DriftPolicy;
  /** Absent where nothing was judged: then there is no file of violations. */
  readonly dataset?: DatasetJudgement | undefined;
  readonly drift?: DriftJudgement | undefined;
}

/** Writes the files that SageMaker Model Monitor's jobs write, under their names. */
export async function writeSageMakerFiles(folder: string, { profile, contract, policy, dataset, drift }: SageMakerFiles): Promise<void> {
  const write = (name: string, document: unknown) => writeWhole(join(folder, name), `${JSON.stringify(document, undefined, 2)}\n`);
  await write('statistics.json', writeStatistics(profile));
  await write('constraints.json', writeConstraints(contract, profile, policy));
  if (dataset) await write('constraint_violations.json', writeViolations(dataset, drift));
}
