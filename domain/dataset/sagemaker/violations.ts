import * as v from 'valibot';
import type { DriftJudgement } from '../../drift/judge-drift.ts';
import type { Check } from '../check.ts';
import type { DatasetJudgement } from '../judge-dataset.ts';

const checkType = v.picklist([
  'data_type_check',
  'completeness_check',
  'baseline_drift_check',
  'missing_column_check',
  'extra_column_check',
  'categorical_values_check',
]);

/** constraint_violations.json. Source: Amazon SageMaker Developer Guide, "Schema for Violations". */
export const violationsSchema = v.object({
  violations: v.array(v.object({ feature_name: v.string(), constraint_check_type: checkType, description: v.string() })),
});
export type SageMakerViolations = v.InferOutput<typeof violationsSchema>;

const TYPE_OF: Readonly<Record<string, v.InferOutput<typeof checkType>>> = {
  completeness: 'completeness_check',
  missingColumn: 'missing_column_check',
  extraColumns: 'extra_column_check',
  values: 'categorical_values_check',
};

/** Broken rules and drifted columns in Model Monitor's form. Rules that it does not know are data type checks that name the rule. */
export function writeViolations(dataset: DatasetJudgement, drift: DriftJudgement | undefined): SageMakerViolations {
  const broken = dataset.checks
    .filter(({ status }) => status === 'fail' || status === 'error')
    .map((check) => ({
      feature_name: check.column ?? '',
      constraint_check_type: TYPE_OF[check.rule] ?? ('data_type_check' as const),
      description: `${check.rule}: ${check.message}`,
    }));
  const drifted = (drift?.columns ?? [])
    .filter(({ verdict }) => verdict === 'fail')
    .map((column) => ({
      feature_name: column.name,
      constraint_check_type: 'baseline_drift_check' as const,
      description: column.reasons.join('; '),
    }));
  return { violations: [...broken, ...drifted] };
}

/** What another tool found, as checks of ours. */
export function readViolations(document: unknown): Check[] {
  return v.parse(violationsSchema, document).violations.map(({ feature_name, constraint_check_type, description }) => ({
    ...(feature_name === '' ? {} : { column: feature_name }),
    rule: constraint_check_type,
    status: 'fail',
    message: description,
  }));
}
