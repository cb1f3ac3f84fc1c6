import type { Outcome } from '../../domain/delivery/outcome.ts';

/** What an ending leaves a person to do. `{drop}` is MODEL DROP, `{model}` the model. */
const NEXT: Readonly<Record<Outcome, string>> = {
  PROMOTED: 'nothing. Should production disagree: slipway return {model} --to GENERATION --because "…"',
  NO_CHANGE: 'nothing: this data was delivered under this policy before. Change either, or drop other data',
  SUPERSEDED: 'nothing: a newer delivery took over. See slipway status {model}',
  REJECTED_EVENT: 'write the drop as the policy names it, its marker last',
  REJECTED_DATA:
    'correct the export and drop it again under a new name; or, if the data is right, change the contract in the policy and deploy: then slipway deliver {drop} --again',
  FAILED_TRAINING:
    "read the training job's log (/aws/sagemaker/TrainingJobs); when it was capacity or permissions, put that right, then slipway deliver {drop} --again",
  STOPPED:
    'the training job was stopped, by somebody or at its longest time; the reason says which. When that is put right: slipway deliver {drop} --again',
  REJECTED_GATE:
    'nothing has to be done: the champion is better. Read the report, then change data, features or hyperparameters; the same ones would lose again',
  INCONCLUSIVE_GATE: 'hold out more rows, or widen the margin in the policy, then slipway deliver {drop} --again',
  REJECTED_APPROVAL: 'ask the approver; a new drop or a new policy starts a new delivery',
  EXPIRED_APPROVAL: 'slipway deliver {drop} --again asks once more',
  INCONCLUSIVE_CANARY:
    'too little was seen to clear the challenger: bake longer, shift when there is traffic (slipway plan-canary says how long), then slipway deliver {drop} --again',
  ROLLED_BACK:
    "nothing tonight: the model is quarantined and is not tried again by itself. Read the report and the container's log (/aws/sagemaker/Endpoints)",
  ROLLBACK_UNVERIFIED: 'a person has to look now: automation is frozen. slipway status {model}, then docs/runbook.md#deliveries-failed',
  FAILED: 'put right what the reason says, then slipway deliver {drop} --again',
  ABORTED: 'nothing; when you want it again: slipway deliver {drop} --again',
};

const isOutcome = (text: string): text is Outcome => Object.hasOwn(NEXT, text);

export function nextStep(outcome: string | undefined, model: string, drop: string): string {
  if (outcome === undefined) return `slipway status ${model} tells how far it is; slipway abort ${model} --because "…" ends it`;
  if (!isOutcome(outcome)) return `slipway status ${model}`;
  return NEXT[outcome].replaceAll('{drop}', `${model} ${drop}`).replaceAll('{model}', model);
}
