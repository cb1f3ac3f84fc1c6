import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { AccountPolicy } from '../../domain/policy/account-policy.ts';
import { type DeliveryPolicy, deliveryPolicySchema, policyHash } from '../../domain/policy/delivery-policy.ts';
import type { OwnerPolicy } from '../../domain/policy/owner-policy.ts';
import { ceilingFindings, instanceHour } from '../../domain/training/ceiling.ts';
import { CODE_CHANNEL } from '../../domain/training/script-mode.ts';
import { refuse } from '../refusal.ts';
import { inconsistencies } from './consistency.ts';
import type { OwnerDocument } from './owner-file.ts';
import { readableIssues } from './readable-issues.ts';

export interface MergedPolicy {
  readonly policy: DeliveryPolicy;
  /** SHA-256 of its canonical JSON: the policy's name everywhere. */
  readonly hash: string;
  /** The bytes that are hashed. */
  readonly text: string;
}

export interface AccountDecisions {
  readonly modelName: string;
  readonly marker: string | undefined;
  readonly account: AccountPolicy;
  /** Names of the user's alarms that are known at synth. */
  readonly rollbackAlarms: readonly string[];
}

/** One document out of what the owner's file and the props say, without deploy-time values. */
export function mergedPolicy(owner: OwnerDocument, decisions: AccountDecisions): MergedPolicy {
  const { format: _, ...ownerParts } = owner.policy;
  const account = pricedAccount(decisions.account, owner.policy.training.maxCost);
  const problems = [
    ...inconsistencies(owner.policy, decisions.rollbackAlarms),
    ...unpayable(account, owner.policy.training.maxCost),
    ...takenChannels(owner.policy, account),
  ];
  if (problems.length > 0) refuse(problems.map((problem) => `${owner.source}: ${problem}`).join('\n'));
  const checked = v.safeParse(deliveryPolicySchema, {
    ...ownerParts,
    format: 'slipway-policy/1',
    modelName: decisions.modelName,
    drop: { ...ownerParts.drop, marker: markerOf(owner, decisions.marker) },
    account,
  });
  if (!checked.success) return refuse(readableIssues('ModelDelivery', checked.issues).join('\n'));
  const policy = checked.output;
  return { policy, hash: policyHash(policy, sha256), text: canonicalJson(policy) };
}

/** The channel in which script-mode code travels is not the owner's to name. */
const takenChannels = ({ dataset }: OwnerPolicy, { trainer }: AccountPolicy): string[] =>
  trainer.program !== undefined && Object.hasOwn(dataset.channels ?? {}, CODE_CHANNEL)
    ? [`dataset.channels.${CODE_CHANNEL}: the trainer's code travels in a channel of this name; call yours otherwise`]
    : [];

type MaxCost = { readonly usd: number } | undefined;

const unpayable = ({ capacity }: AccountPolicy, maxCost: MaxCost): readonly string[] =>
  maxCost === undefined ? [] : ceilingFindings(capacity, maxCost.usd).refusals;

/** A ceiling counts with the prices of its synth: the document keeps them, so that a later table changes nothing for it. */
function pricedAccount(account: AccountPolicy, maxCost: MaxCost): AccountPolicy {
  if (maxCost === undefined) return account;
  const capacity = account.capacity.map((rung) => {
    const usdPerHour = instanceHour(rung);
    return usdPerHour === undefined ? rung : { ...rung, usdPerHour };
  });
  return { ...account, capacity };
}

/** Both the file and the drop source may name the marker; they must not disagree. */
function markerOf({ policy, namesMarker, source }: OwnerDocument, prop: string | undefined): string {
  const { marker } = policy.drop;
  if (prop === undefined || prop === marker) return marker;
  if (namesMarker)
    refuse(`${source}: drop.marker: given ${JSON.stringify(marker)}, but prop drops says ${JSON.stringify(prop)}; name the marker once`);
  return prop;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
