/** The prices that a plan is computed from, US dollars; `PRICES` is one. */
export interface PriceTable {
  readonly date: string;
  readonly region: string;
  /** On demand, an instance and hour. */
  readonly instanceHour: Readonly<Record<string, number>>;
  /** Spot as a share of that. */
  readonly spotShare: number;
  readonly stateTransition: number;
  readonly lambdaGigabyteSecond: number;
  readonly lambdaRequest: number;
  readonly alarmMonth: number;
  readonly keyMonth: number;
}

/** What of a delivery policy costs money. */
export interface CostedPolicy {
  readonly account: {
    readonly capacity: readonly {
      readonly instanceType: string;
      readonly instanceCount: number;
      readonly spot: boolean;
      readonly maxRuntimeSeconds: number;
      readonly maxWaitSeconds?: number | undefined;
      /** In place of the table's price. */
      readonly usdPerHour?: number | undefined;
    }[];
    readonly fleet: { readonly instanceType: string; readonly instanceCount: number };
    readonly evaluation: { readonly instanceType: string; readonly instanceCount: number };
    readonly shift: {
      readonly type: 'canary' | 'linear';
      readonly instances: number;
      readonly bakeSeconds: number;
      readonly terminationWaitSeconds: number;
    };
  };
  readonly training: Readonly<Record<string, unknown>> & { readonly maxCost?: { readonly usd: number } | undefined };
}

/** What a past delivery's training took. */
export interface PastTraining {
  readonly label: string;
  readonly instanceType: string;
  readonly spot: boolean;
  readonly billableSeconds: number;
}

/** One line of a plan; `usd` undefined: the price of its instance type is not known. */
export interface PlannedPart {
  readonly instanceType: string;
  readonly instances: number;
  readonly seconds: number;
  readonly usd: number | undefined;
}

export interface PlannedRungCost extends PlannedPart {
  readonly spot: boolean;
  /** All its instances, an hour, on demand. */
  readonly hourUsd: number | undefined;
  /** What spot usually leaves of `usd`; only for spot. */
  readonly usualUsd?: number;
  /** As long as a past training on this type and market took. */
  readonly lastTime?: { readonly label: string; readonly seconds: number; readonly usd: number | undefined };
}

export interface PlannedCost {
  readonly rungs: readonly PlannedRungCost[];
  /** Most that one delivery's training is billed: every rung until its limit, or the policy's ceiling. */
  readonly trainingAtMostUsd: number | undefined;
  readonly ceilingUsd: number | undefined;
  readonly scoring: PlannedPart;
  /** The second fleet of a shift, while both are there. */
  readonly secondFleet: PlannedPart;
  readonly controlPlaneUsd: number;
  /** Everything above. */
  readonly deliveryAtMostUsd: number | undefined;
  readonly endpointMonth: PlannedPart;
  /** Alarms, key and reconciler of one model on a platform of its own, nothing being delivered. */
  readonly controlPlaneMonthUsd: number;
  /** Instance types that the table does not hold. */
  readonly unpriced: readonly string[];
}

const HOUR = 3600;
/** As AWS's own calculator counts. */
const MONTH_HOURS = 730;

/** Bringing up a fleet, and a transform job's instance, until the first request: a few minutes by AWS's users; assumed. */
const START_SECONDS = 300;
/** Scoring a holdout of some ten thousand rows, start included: assumed. */
const SCORING_SECONDS = 300;

/** What a delivery used in rehearsals of the flight-delay example (`npm run bench`): transitions and function time beside the bake, and for each of its minutes. */
const TRANSITIONS = { once: 65, aMinute: 3 } as const;
const FUNCTIONS = { once: 25, aMinute: 1, gigabyteSecondsEach: 1 } as const;

/** Metrics of a model's standing alarms and the platform's one, and the reconciler every five minutes. */
const STANDING_ALARM_METRICS = 10;
const RECONCILES_A_MONTH = (MONTH_HOURS * 60) / 5;

/** What a delivery under this policy will cost, and what stands still costs a month. Nothing is guessed: a type without a price has none. */
export function plannedCost({ account, training }: CostedPolicy, prices: PriceTable, past: readonly PastTraining[] = []): PlannedCost {
  const hourOf = (instanceType: string, instances: number, own?: number): number | undefined => {
    const hour = own ?? prices.instanceHour[instanceType];
    return hour === undefined ? undefined : hour * instances;
  };
  const part = (instanceType: string, instances: number, seconds: number): PlannedPart => {
    const hour = hourOf(instanceType, instances);
    return { instanceType, instances, seconds, usd: hour === undefined ? undefined : (hour * seconds) / HOUR };
  };
  const rungs = account.capacity.map((rung): PlannedRungCost => {
    const { instanceType, instanceCount: instances, spot, usdPerHour } = rung;
    // A spot job may be billed for as long as it may wait, should AWS interrupt it late and give no discount.
    const seconds = spot ? (rung.maxWaitSeconds ?? rung.maxRuntimeSeconds) : rung.maxRuntimeSeconds;
    const hourUsd = hourOf(instanceType, instances, usdPerHour);
    const costs = (billed: number): number | undefined => (hourUsd === undefined ? undefined : (hourUsd * billed) / HOUR);
    const last = past.find((one) => one.instanceType === instanceType && one.spot === spot);
    const usual = costs(rung.maxRuntimeSeconds * prices.spotShare);
    return {
      instanceType,
      instances,
      spot,
      seconds,
      hourUsd,
      usd: costs(seconds),
      ...(spot && usual !== undefined ? { usualUsd: usual } : {}),
      ...(last === undefined ? {} : { lastTime: { label: last.label, seconds: last.billableSeconds, usd: costs(last.billableSeconds) } }),
    };
  });
  const ceilingUsd = training.maxCost?.usd;
  const trainingAtMostUsd = ceilingUsd ?? sumOf(rungs);
  const { fleet, evaluation, shift } = account;
  const scoring = part(evaluation.instanceType, 2 * evaluation.instanceCount, SCORING_SECONDS);
  const steps = shift.type === 'canary' ? 1 : Math.ceil(fleet.instanceCount / shift.instances) - 1;
  const bothFleets = START_SECONDS + Math.max(1, steps) * shift.bakeSeconds + shift.terminationWaitSeconds;
  const secondFleet = part(fleet.instanceType, fleet.instanceCount, bothFleets);
  const functionUsd = prices.lambdaRequest + FUNCTIONS.gigabyteSecondsEach * prices.lambdaGigabyteSecond;
  const minutes = bothFleets / 60;
  const controlPlaneUsd =
    (TRANSITIONS.once + TRANSITIONS.aMinute * minutes) * prices.stateTransition +
    (FUNCTIONS.once + FUNCTIONS.aMinute * minutes) * functionUsd;
  return {
    rungs,
    trainingAtMostUsd,
    ceilingUsd,
    scoring,
    secondFleet,
    controlPlaneUsd,
    deliveryAtMostUsd: sumOf([{ usd: trainingAtMostUsd }, scoring, secondFleet, { usd: controlPlaneUsd }]),
    endpointMonth: part(fleet.instanceType, fleet.instanceCount, MONTH_HOURS * HOUR),
    controlPlaneMonthUsd: STANDING_ALARM_METRICS * prices.alarmMonth + prices.keyMonth + RECONCILES_A_MONTH * functionUsd,
    unpriced: [
      ...new Set([
        ...rungs.filter(({ hourUsd }) => hourUsd === undefined).map(({ instanceType }) => instanceType),
        ...[scoring, secondFleet].filter(({ usd }) => usd === undefined).map(({ instanceType }) => instanceType),
      ]),
    ],
  };
}

/** Undefined as soon as one part is: a sum that leaves something out would be too small. */
const sumOf = (parts: readonly { readonly usd: number | undefined }[]): number | undefined =>
  parts.reduce<number | undefined>((sum, { usd }) => (sum === undefined || usd === undefined ? undefined : sum + usd), 0);
