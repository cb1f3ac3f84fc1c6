import type { Fleet, LockRef } from '../../domain/delivery/documents.ts';
import { armAlarms } from '../../lambdas/arm-alarms/arm-alarms.ts';
import { judgeWindow } from '../../lambdas/judge-window/judge-window.ts';
import { prepareFleet } from '../../lambdas/prepare-fleet/prepare-fleet.ts';
import { startTrafficShift } from '../../lambdas/start-traffic-shift/start-traffic-shift.ts';
import { verifyShift } from '../../lambdas/verify-shift/verify-shift.ts';
import { aChampion, aWorld, minutesLater, NOW, type World } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';

const BLUE = 'flights-g000003-aaaaaaaa';
const GREEN = 'flights-g000004-bbbbbbbb';

/** Only errors are counted, so that a fake needs no captured answers. */
export const errorsOnly = (whenInconclusive = 'rollBack') =>
  aPolicy({
    owner: { canary: { events: { errors: 1 }, tolerate: { ratio: 2, orErrorRateBelow: 0.01 }, minRequests: 500, whenInconclusive } },
  });

/** What happens while SageMaker shifts: by default nothing bad. */
export interface Happenings {
  /** Requests a minute of the whole endpoint. @default 400 */
  readonly perMinute?: number;
  /** Share of requests that the challenger's fleet fails. @default 0 */
  readonly greenErrors?: number;
  readonly blueErrors?: number;
  /** The minute in which an operator ends the shift. */
  readonly abortAt?: number;
  /** SageMaker does not look at the alarms. */
  readonly deaf?: boolean;
  /** SageMaker shifts all traffic at once, as for endpoints that it excludes from guardrails. */
  readonly noBake?: boolean;
  /** SageMaker takes the former config back in this minute without an alarm. */
  readonly silentRollbackAt?: number;
}

const CREATING = 3;
const BAKE = 30;
const TERMINATION = 15;

/** A world with a champion that serves and answers its golden requests. */
export async function aServingWorld(policy = errorsOnly()): Promise<World> {
  const world = await aWorld(policy);
  const champion = aChampion();
  world.endpoints.serving('flights', BLUE);
  world.endpoints.respond = (_body, config) => (config === BLUE ? '0.25' : '0.75');
  const requests = { contentType: 'text/csv', accept: 'text/csv', rows: ['1,2', '3,4'] };
  await world.objects.put(champion.goldenUri ?? '', JSON.stringify(requests));
  await world.objects.put(
    champion.goldenAnswersUri ?? '',
    JSON.stringify({ endpointConfigName: BLUE, rows: requests.rows, answers: ['0.25', '0.25'] }),
  );
  await world.objects.put('s3://data/golden.json', JSON.stringify(requests));
  await world.ledger.putGeneration('flights', { ...champion, status: 'champion' });
  await world.setHead({ champion, generation: 3 });
  return world;
}

type Judged = Awaited<ReturnType<ReturnType<typeof judgeWindow>>>;

export interface PlayedShift {
  readonly lock: LockRef;
  readonly fleet: Fleet;
  readonly windows: readonly Judged[];
  /** Minutes from the start of the shift to its end. */
  readonly minutes: number;
}

/** Plays a shift from its fleet to its last window, minute by minute, as workflow and SageMaker would. */
export async function playShift(world: World, happenings: Happenings = {}): Promise<PlayedShift> {
  const { perMinute = 400, greenErrors = 0, blueErrors = 0 } = happenings;
  const { delivery, challenger, endpoints, alarms, metrics } = world;
  const lock = await world.held();
  const prepared = await prepareFleet({
    ...world,
    dataBucket: 'data',
    dataKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    runtimeTags: {},
    rollbackAlarms: [],
    inferenceAmi: 'default',
  })({ at: NOW, delivery, lock, challenger, packageArn: 'arn:package' });
  if (prepared.verdict === 'fail') throw new Error(prepared.reasons.join());
  const fleet: Fleet = prepared;
  alarms.allOk();
  const armed = await armAlarms(world)({ at: NOW, delivery, fleet });
  const started = await startTrafficShift({ ...world, runtimeTags: {} })({ at: NOW, delivery, lock, fleet, challenger });
  if (armed.verdict !== 'pass' || started.verdict !== 'pass') throw new Error([...armed.reasons, ...started.reasons].join());

  const windows: Judged[] = [];
  let judge: Record<string, unknown> = {};
  for (let minute = 1; minute <= 120; minute++) {
    const baking = minute > CREATING && minute <= CREATING + BAKE && happenings.noBake !== true;
    const shifted = minute > CREATING + (happenings.noBake === true ? 0 : BAKE);
    const share = baking ? 0.25 : shifted ? 1 : 0;
    const write = (config: string, n: number, errors: number) => {
      if (n === 0) return;
      metrics.write('Invocations', config, minutesLater(minute - 1), n);
      metrics.write('Invocation5XXErrors', config, minutesLater(minute - 1), Math.round(n * errors));
    };
    write(BLUE, Math.round(perMinute * (1 - share)), blueErrors);
    write(GREEN, Math.round(perMinute * share), greenErrors);

    endpoints.change('flights', { variantStatuses: [baking ? 'Baking' : shifted ? 'ActivatingTraffic' : 'Creating'] });
    if (happenings.abortAt === minute) alarms.set('flights-g000004-abort', 'ALARM', 'an operator said so');
    const firing = (await alarms.describe(fleet.alarms)).some(({ state }) => state === 'ALARM');
    if ((firing && happenings.deaf !== true) || happenings.silentRollbackAt === minute) endpoints.rollBack('flights');
    else if (minute >= CREATING + BAKE + TERMINATION) endpoints.land('flights');

    const judged = await judgeWindow({ ...world, dataBucket: 'data' })({
      at: minutesLater(minute),
      delivery,
      fleet,
      judge,
      window: minute - 1,
    });
    windows.push(judged);
    judge = judged.judge;
    // CloudWatch sees a breach within the next minute.
    if (metrics.last('CanaryBreach') === 1) alarms.set('flights-g000004-verdict', 'ALARM', 'Threshold Crossed');
    if (judged.phase === 'settled') return { lock, fleet, windows, minutes: minute };
  }
  throw new Error('the shift never settled');
}

/** Asks where a played shift landed. */
export const landingOf = (world: World, { fleet, windows, minutes }: PlayedShift) =>
  verifyShift({ ...world, dataBucket: 'data' })({
    at: minutesLater(minutes),
    delivery: world.delivery,
    fleet,
    challenger: world.challenger,
    judge: windows.at(-1)?.judge ?? {},
    goldenUri: 's3://data/golden.json',
  });
