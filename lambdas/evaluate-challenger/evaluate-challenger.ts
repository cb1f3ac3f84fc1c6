import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { type ChallengerJudgement, judgeChallenger } from '../../domain/evaluation/judge-challenger.ts';
import { parseScores } from '../../domain/evaluation/scores.ts';
import { evaluationSeed } from '../../domain/evaluation/seed.ts';
import { featureColumns } from '../../domain/policy/delivery-policy.ts';
import { csvFields, csvRecords } from '../../domain/split/csv-record.ts';
import { deliveryUri } from '../shared/places.ts';
import type { EvaluateChallengerInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly dataBucket: string;
}

/** Compares what both models say of the held-out rows with what was true. Anything missing is inconclusive. */
export const evaluateChallenger =
  ({ ledger, objects, dataBucket }: Ports) =>
  async ({ at, delivery, scores, holdout, challenger, champion }: EvaluateChallengerInput) => {
    const policy = await readPolicy(objects, delivery);
    const reportUri = `${deliveryUri(dataBucket, delivery)}evaluation.json`;
    const labelsText = await objects.text(holdout.labelsUri);
    const truth = labelsText === undefined ? { problem: `${holdout.labelsUri} does not exist` } : parseScores(labelsText, holdout.rows);
    const challengers = await read('challenger', scores.challenger);
    const champions = 'generation' in champion ? await read('champion', scores.champion) : null;
    const problems = [truth, challengers, champions].flatMap((part) => (part !== null && 'problem' in part ? [part.problem] : []));
    if ('problem' in truth || 'problem' in challengers || (champions !== null && 'problem' in champions)) {
      return tell({ verdict: 'inconclusive', reasons: problems, warnings: [] });
    }
    const seed = evaluationSeed(
      {
        champion: 'generation' in champion ? champion.modelSha256 : '',
        challenger: challenger.modelSha256,
        holdout: sha256Hex(labelsText ?? ''),
      },
      sha256Hex,
    );
    const slices = await sliceColumns();
    const judged = judgeChallenger(
      {
        labels: truth.scores,
        challenger: challengers.scores,
        champion: champions?.scores ?? null,
        ...(slices === undefined ? {} : { slices }),
      },
      policy.gates,
      { seed },
    );
    return tell(judged);

    async function read(who: string, { status, scoresUri }: EvaluateChallengerInput['scores']['champion']) {
      if (status !== 'Completed' || scoresUri === undefined) return { problem: `the transform job of the ${who} ended ${status}` };
      const text = await objects.text(scoresUri);
      return text === undefined ? { problem: `the ${who}'s scores ${scoresUri} do not exist` } : parseScores(text, holdout.rows);
    }

    /** Values of the columns that slices are cut by, from the rows that both models were asked. */
    async function sliceColumns(): Promise<Record<string, string[]> | undefined> {
      const wanted = [...new Set(policy.gates.slices.flatMap(({ by }) => by))];
      const text = wanted.length === 0 ? undefined : await objects.text(holdout.featuresUri);
      if (text === undefined) return undefined;
      const features = featureColumns(policy);
      const cut = csvRecords();
      const rows = [...cut(text), ...cut()].map((record) => csvFields(record));
      return Object.fromEntries(wanted.map((column) => [column, rows.map((row) => row[features.indexOf(column)] ?? '')]));
    }

    async function tell(judged: Pick<ChallengerJudgement, 'verdict' | 'reasons' | 'warnings'> & Partial<ChallengerJudgement>) {
      await objects.put(reportUri, JSON.stringify({ against: 'generation' in champion ? champion.generation : null, holdout, ...judged }));
      // Once for each champion: one that changes meanwhile is compared with again.
      const against = 'generation' in champion ? champion.generation : 0;
      await ledger.appendEvent(delivery.deliveryId, `evaluated against ${against}`, at, {
        verdict: judged.verdict,
        rows: judged.rows ?? 0,
        reasons: judged.reasons.slice(0, 3).map((text) => text.slice(0, 300)),
      });
      return {
        verdict: judged.verdict,
        reasons: judged.reasons.slice(0, 5),
        warnings: judged.warnings.slice(0, 5),
        metrics: judged.metrics ?? null,
        comparison: judged.comparison ?? null,
        rows: judged.rows ?? 0,
        reportUri,
      };
    }
  };
