import type { Facts } from './facts.ts';
import { countText, durationText, numberText, percentText } from './format.ts';
import type { Tone } from './parts.ts';

export type StageId = 'data' | 'drift' | 'training' | 'evaluation' | 'canary' | 'landing';

export interface Stage {
  readonly id: StageId;
  readonly title: string;
  readonly tone: Tone;
  /** In one or two words. */
  readonly word: string;
  /** The number that says most. */
  readonly told?: string | undefined;
}

/** How far a delivery came, stage by stage. */
export const stagesOf = (facts: Facts): readonly Stage[] => [
  dataStage(facts),
  driftStage(facts),
  trainingStage(facts),
  gateStage(facts),
  canaryStage(facts),
  landingStage(facts),
];

function dataStage({ validation }: Facts): Stage {
  const checks = validation?.checks ?? [];
  const held = checks.filter(({ status }) => status === 'pass').length;
  const rows = validation?.rows === undefined ? '' : `${countText(validation.rows)} rows`;
  return {
    ...stage('data', 'Data', validation?.verdict),
    told: [rows, ...(checks.length === 0 ? [] : [`${held} of ${checks.length} rules`])].join(', '),
  };
}

function driftStage({ drift }: Facts): Stage {
  if (drift === undefined) return stage('drift', 'Drift', undefined);
  if (!drift.applicable) return { id: 'drift', title: 'Drift', tone: 'absent', word: 'not applicable' };
  const most = drift.columns.reduce<(typeof drift.columns)[number] | undefined>(
    (a, b) => ((b.psi ?? -1) > (a?.psi ?? -1) ? b : a),
    undefined,
  );
  return {
    ...stage('drift', 'Drift', drift.verdict),
    told: most === undefined ? undefined : `max PSI ${numberText(most.psi)} ${most.name}`,
  };
}

function trainingStage({ training }: Facts): Stage {
  if (training === undefined) return stage('training', 'Training', undefined);
  const { status, instanceType, spot, trainingSeconds } = training;
  const told = [
    instanceType && `${instanceType}${spot === true ? ' spot' : ''}`,
    trainingSeconds === undefined ? undefined : durationText(trainingSeconds),
  ];
  return {
    id: 'training',
    title: 'Training',
    tone: status === 'trained' ? 'pass' : 'fail',
    word: status,
    told: told.filter((text) => text !== undefined).join(', '),
  };
}

function gateStage({ evaluation }: Facts): Stage {
  const comparison = evaluation?.comparison;
  const [name, value] = Object.entries(evaluation?.metrics?.challenger ?? {})[0] ?? [];
  const alone = name === undefined ? undefined : `${name} ${numberText(value)}`;
  const told = comparison
    ? `${comparison.metric} ${numberText(comparison.challenger)}, champion ${numberText(comparison.champion)}`
    : alone;
  return { ...stage('evaluation', 'Model gate', evaluation?.verdict), told };
}

function canaryStage({ windows, landing }: Facts): Stage {
  if (landing?.fleet?.first === true) return { id: 'canary', title: 'Canary', tone: 'absent', word: 'first delivery' };
  const last = windows.find(({ verdict }) => verdict !== 'continue') ?? windows.at(-1);
  if (last === undefined) return stage('canary', 'Canary', undefined);
  const until = windows.slice(0, windows.indexOf(last) + 1);
  const sum = (fleet: 'blue' | 'green', count: 'n' | 'k'): number => until.reduce((all, { errors }) => all + errors[fleet][count], 0);
  const rate = (fleet: 'blue' | 'green'): string => percentText(sum(fleet, 'k') / Math.max(1, sum(fleet, 'n')));
  return {
    ...stage('canary', 'Canary', last.verdict === 'continue' ? 'not decided' : last.verdict),
    told: `errors ${rate('green')}, champion ${rate('blue')}`,
  };
}

function landingStage({ landing }: Facts): Stage {
  if (landing === undefined) return stage('landing', 'Landing', undefined);
  const { landed, verdict, golden } = landing;
  const word = landed === 'challenger' || landed === 'champion' ? `on the ${landed}` : landed;
  return {
    id: 'landing',
    title: 'Landing',
    tone: verdict,
    word,
    told: golden === undefined ? undefined : `${golden.good} of ${golden.asked} golden requests`,
  };
}

function stage(id: StageId, title: string, word: string | undefined): Stage {
  const known = word === 'pass' || word === 'fail' || word === 'inconclusive';
  return { id, title, tone: known ? word : 'absent', word: word ?? 'not reached' };
}

/** Why a stage has nothing to show: because the delivery ended before it, or because its document is missing. */
export function whyNothing(facts: Facts, what: string): string {
  const { outcome } = facts.record;
  if (outcome === undefined) return `No ${what}: the delivery has no recorded outcome yet.`;
  return `No ${what}: the delivery ended ${outcome} before it, or left no document of it.`;
}
