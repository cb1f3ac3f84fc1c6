import type { Finding } from './finding.ts';

/** What of a delivery policy needs instances of SageMaker. */
export interface QuotaPolicy {
  readonly account: {
    readonly capacity: readonly {
      readonly instanceType: string;
      readonly instanceCount: number;
      readonly spot: boolean;
      readonly keepAliveSeconds?: number | undefined;
    }[];
    readonly fleet: { readonly instanceType: string; readonly instanceCount: number };
    readonly evaluation: { readonly instanceType: string; readonly instanceCount: number };
  };
}

/** A quota by the name that Service Quotas gives it, and how many instances a delivery needs of it. */
export interface NeededQuota {
  readonly name: string;
  readonly instances: number;
  readonly kind: 'training' | 'endpoint' | 'scoring' | 'warm pool';
  /** Rungs that need it, counted from 1; only for training. */
  readonly rungs: readonly number[];
}

/**
 * Exactly the quotas that a delivery under this policy meets, each per account, Region and instance type (AWS General Reference,
 * "Amazon SageMaker endpoints and quotas"): training on demand and on spot apart, scoring for both models at once, and the endpoint
 * twice, because during a blue/green update both fleets are there.
 */
export function neededQuotas({ account }: QuotaPolicy): readonly NeededQuota[] {
  const { capacity, fleet, evaluation } = account;
  const training = capacity.map(({ instanceType, instanceCount, spot }, index) => ({
    name: `${instanceType} for ${spot ? 'spot training' : 'training'} job usage`,
    instances: instanceCount,
    kind: 'training' as const,
    rungs: [index + 1],
  }));
  const pools = capacity
    .filter(({ keepAliveSeconds }) => keepAliveSeconds !== undefined)
    .map(({ instanceType, instanceCount }) => ({
      name: `${instanceType} for training warm pool usage`,
      instances: instanceCount,
      kind: 'warm pool' as const,
      rungs: [],
    }));
  return merged([
    ...training,
    ...pools,
    { name: `${evaluation.instanceType} for transform job usage`, instances: 2 * evaluation.instanceCount, kind: 'scoring', rungs: [] },
    { name: `${fleet.instanceType} for endpoint usage`, instances: 2 * fleet.instanceCount, kind: 'endpoint', rungs: [] },
  ]);
}

/** Rungs are tried one after the other, so the same quota is needed once, for the larger of them. */
function merged(needed: readonly NeededQuota[]): readonly NeededQuota[] {
  const byName = new Map<string, NeededQuota>();
  for (const one of needed) {
    const known = byName.get(one.name);
    byName.set(
      one.name,
      known === undefined ? one : { ...known, instances: Math.max(known.instances, one.instances), rungs: [...known.rungs, ...one.rungs] },
    );
  }
  return [...byName.values()];
}

/** Values by name, as far as Service Quotas tells them; undefined when it could not be asked. */
export type KnownQuotas = ReadonlyMap<string, number> | undefined;

/**
 * Whether each quota suffices. One rung that can train is enough: one that cannot is only worth knowing, as its turn passes in seconds.
 * A quota that is not known is neither enough nor too little.
 */
export function judgeQuotas(needed: readonly NeededQuota[], known: KnownQuotas, region: string): readonly Finding[] {
  const suffices = ({ name, instances }: NeededQuota): boolean | undefined => {
    const value = known?.get(name);
    return value === undefined ? undefined : value >= instances;
  };
  const canTrain = needed.some((one) => one.kind === 'training' && suffices(one) === true);
  return needed.map((one): Finding => {
    const what = `quota ${one.name}`;
    const value = known?.get(one.name);
    if (known === undefined) return { what, verdict: 'inconclusive', found: 'Service Quotas could not be asked', next: ASK };
    if (value === undefined)
      return {
        what,
        verdict: 'inconclusive',
        found: `Service Quotas knows no such quota in ${region}`,
        next: `make sure that SageMaker offers this instance type in ${region}; if not, name another in the capacity plan or the fleet`,
      };
    const found = `${value}, needed ${one.instances}${purpose(one, value)}`;
    if (value >= one.instances) return { what, verdict: 'pass', found };
    const next = `ask for ${one.instances} in Service Quotas, Amazon SageMaker, "${one.name}", in ${region}`;
    if (one.kind === 'warm pool')
      return { what, verdict: 'pass', warns: true, found: `${found}: no pool is kept, each training starts anew`, next };
    if (one.kind === 'training' && canTrain)
      return { what, verdict: 'pass', warns: true, found: `${found}: rung ${one.rungs.join(', ')} never trains, another one can`, next };
    return { what, verdict: 'fail', found, next };
  });
}

const ASK = 'allow servicequotas:ListServiceQuotas and servicequotas:ListAWSDefaultServiceQuotas, or look in the console';

function purpose({ kind, instances, rungs }: NeededQuota, value: number): string {
  if (kind === 'training') return ` by rung ${rungs.join(', ')}`;
  if (kind === 'scoring') return ' to score both models at once';
  if (kind === 'warm pool') return ' to keep';
  const half = instances / 2;
  if (value < half) return `: ${half} to serve, twice that while a new model takes over`;
  return value < instances ? `: ${half} serve, but no other model could ever take over` : ', twice the fleet while a new model takes over';
}
