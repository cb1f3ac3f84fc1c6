import * as v from 'valibot';
import type { ColumnContract } from '../column-contract.ts';
import { type DataContract, type DriftPolicy, dataContractSchema } from '../contract.ts';
import { RESERVED_NAMES } from '../fields.ts';
import { columnOf, type Profile } from '../profile.ts';
import { inferredType } from './statistics.ts';

const switchedOn = v.picklist(['Enabled', 'Disabled']);
const threshold = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const method = v.picklist(['Simple', 'Robust', 'linf_simple', 'linf_robust']);

/** What Model Monitor may say of a feature or of all: which rules run, and how strictly. */
const configuration = v.object({
  evaluate_constraints: v.optional(switchedOn),
  emit_metrics: v.optional(switchedOn),
  datatype_check_threshold: v.optional(threshold),
  domain_content_threshold: v.optional(threshold),
  distribution_constraints: v.optional(
    v.object({
      perform_comparison: v.optional(switchedOn),
      comparison_threshold: v.optional(threshold),
      comparison_method: v.optional(method),
      /** As old documentation spells it. */
      comparion_method: v.optional(method),
      categorical_comparison_threshold: v.optional(threshold),
      categorical_drift_method: v.optional(v.picklist(['LInfinity', 'ChiSquared'])),
    }),
  ),
});

/** constraints.json. Source: Amazon SageMaker Developer Guide, "Schema for Constraints"; variants as the Python SDK writes them. */
export const constraintsSchema = v.object({
  version: v.optional(v.number(), 0),
  features: v.array(
    v.object({
      name: v.string(),
      inferred_type: v.picklist(['Integral', 'Fractional', 'String', 'Unknown']),
      completeness: v.optional(threshold),
      num_constraints: v.optional(v.object({ is_non_negative: v.optional(v.boolean()) })),
      string_constraints: v.optional(
        v.object({ domains: v.optional(v.array(v.string())), monitoring_config_overrides: v.optional(configuration) }),
      ),
      monitoringConfigOverrides: v.optional(configuration),
    }),
  ),
  monitoring_config: v.optional(configuration),
});
export type SageMakerConstraints = v.InferOutput<typeof constraintsSchema>;

/** A contract read from constraints.json, with the drift thresholds that belong to it, and what has no counterpart. */
export interface ImportedConstraints {
  readonly contract: DataContract;
  readonly drift: Partial<Pick<DriftPolicy, 'fail' | 'warn'>>;
  readonly notes: readonly string[];
}

/**
 * A data contract from Model Monitor's constraints.
 * @throws ValiError when the document is no constraints.json.
 */
export function readConstraints(document: unknown): ImportedConstraints {
  const { features, monitoring_config } = v.parse(constraintsSchema, document);
  const notes: string[] = [];
  const columns: Record<string, ColumnContract> = {};
  for (const feature of features) {
    if (RESERVED_NAMES.includes(feature.name)) {
      notes.push(`${feature.name}: a reserved name; rename the column`);
      continue;
    }
    if (feature.inferred_type === 'Unknown') {
      notes.push(`${feature.name}: of unknown type; add it to the contract by hand`);
      continue;
    }
    const own = feature.monitoringConfigOverrides ?? feature.string_constraints?.monitoring_config_overrides;
    const config = { ...monitoring_config, ...own };
    const off = config.evaluate_constraints === 'Disabled';
    if (off) notes.push(`${feature.name}: not evaluated there; its rules only warn here`);
    const domains = feature.string_constraints?.domains;
    const comparison = config.distribution_constraints;
    const fail = feature.inferred_type === 'String' ? comparison?.categorical_comparison_threshold : comparison?.comparison_threshold;
    columns[feature.name] = {
      type: feature.inferred_type === 'Integral' ? 'integer' : feature.inferred_type === 'Fractional' ? 'number' : 'string',
      ...(off ? { severity: 'warn' as const } : {}),
      ...(feature.completeness === undefined ? {} : { missing: { max: 1 - feature.completeness } }),
      ...(config.datatype_check_threshold === undefined ? {} : { invalid: { max: config.datatype_check_threshold } }),
      ...(feature.num_constraints?.is_non_negative ? { min: 0 } : {}),
      ...(domains && domains.length > 0 ? { values: domains, maxUnseen: config.domain_content_threshold ?? 0.1 } : {}),
      ...(comparison?.perform_comparison === 'Disabled'
        ? { drift: 'ignore' as const }
        : own?.distribution_constraints && fail !== undefined
          ? { drift: { fail } }
          : {}),
    };
  }
  const distribution = monitoring_config?.distribution_constraints;
  const robust = distribution?.comparison_method ?? distribution?.comparion_method;
  if (robust === 'Robust' || robust === 'linf_robust')
    notes.push('the Robust comparison is replaced by effect and significance: it sees smaller drift without more false alarms');
  if (distribution?.categorical_drift_method === 'ChiSquared') notes.push('the chi-squared comparison is always part of the verdict here');
  const fail = distribution?.comparison_threshold;
  return {
    contract: v.parse(dataContractSchema, { columns }),
    drift: fail === undefined ? {} : { fail, warn: fail / 2 },
    notes,
  };
}

/** A contract in Model Monitor's form, for tools that read it. Rules that it cannot say are left out. */
export function writeConstraints(contract: DataContract, profile: Profile, drift: Pick<DriftPolicy, 'fail'>): SageMakerConstraints {
  return {
    version: 0,
    features: Object.entries(contract.columns).map(([name, rules]) => {
      const column = columnOf(profile, name);
      const numeric = rules.type === 'number' || rules.type === 'integer' || rules.type === 'timestamp';
      const domains = rules.sensitive ? undefined : rules.values?.map(String);
      const ignored =
        rules.drift === 'ignore'
          ? { monitoringConfigOverrides: { distribution_constraints: { perform_comparison: 'Disabled' as const } } }
          : {};
      return {
        name,
        inferred_type:
          column && column.n > 0 ? inferredType(column) : numeric ? (rules.type === 'integer' ? 'Integral' : 'Fractional') : 'String',
        completeness: 1 - (rules.missing?.max ?? 1),
        ...(numeric
          ? { num_constraints: { is_non_negative: rules.min !== undefined && rules.min >= 0 } }
          : domains
            ? { string_constraints: { domains } }
            : {}),
        ...ignored,
      };
    }),
    monitoring_config: {
      evaluate_constraints: 'Enabled',
      emit_metrics: 'Enabled',
      datatype_check_threshold: 0.01,
      domain_content_threshold: 0.1,
      distribution_constraints: {
        perform_comparison: 'Enabled',
        comparison_threshold: drift.fail,
        comparison_method: 'Robust',
        categorical_comparison_threshold: drift.fail,
        categorical_drift_method: 'LInfinity',
      },
    },
  };
}
