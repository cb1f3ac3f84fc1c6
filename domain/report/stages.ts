import { splitEvidence } from './documents.ts';
import { evidenceOf, type Facts } from './facts.ts';
import type { Tone } from './parts.ts';

export type StageId = 'data' | 'drift' | 'training' | 'evaluation' | 'canary' | 'landing';

export interface Stage {
  readonly id: StageId;
  readonly title: string;
  readonly tone: Tone;
  /** In one or two words. */
  readonly word: string;
}

/** How far a delivery came, stage by stage. */
export function stagesOf(facts: Facts): readonly Stage[] {
  const { validation, drift, training, evaluation, windows, landing, shift } = facts;
  const split = evidenceOf(facts, 'split', splitEvidence);
  const verdict = windows.at(-1)?.verdict ?? shift?.judge?.verdict;
  const first = landing?.fleet?.first === true;
  return [
    stage('data', 'Data', validation?.verdict),
    drift?.applicable === false
      ? { id: 'drift', title: 'Drift', tone: 'absent', word: 'not applicable' }
      : stage('drift', 'Drift', drift?.verdict),
    training === undefined
      ? stage('training', 'Training', split === undefined ? undefined : 'not begun')
      : { id: 'training', title: 'Training', tone: training.status === 'trained' ? 'pass' : 'fail', word: training.status },
    stage('evaluation', 'Model gate', evaluation?.verdict),
    first
      ? { id: 'canary', title: 'Canary', tone: 'absent', word: 'first delivery' }
      : stage('canary', 'Canary', windows.length === 0 ? undefined : verdict === 'continue' ? 'not decided' : verdict),
    landing === undefined
      ? stage('landing', 'Landing', undefined)
      : {
          id: 'landing',
          title: 'Landing',
          tone: landing.verdict === 'pass' ? 'pass' : landing.verdict === 'fail' ? 'fail' : 'inconclusive',
          word: landing.landed === 'nowhere' || landing.landed === 'neither' ? landing.landed : `on the ${landing.landed}`,
        },
  ];
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
