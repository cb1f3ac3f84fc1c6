import * as v from 'valibot';

/** Requests whose answers are known to be right: a champion's own, recorded when it was promoted. */
export const goldenRequestsSchema = v.object({
  contentType: v.string(),
  accept: v.string(),
  rows: v.pipe(v.array(v.string()), v.minLength(1)),
});
export type GoldenRequests = v.InferOutput<typeof goldenRequestsSchema>;

export const goldenAnswersSchema = v.object({ endpointConfigName: v.string(), rows: v.array(v.string()), answers: v.array(v.string()) });
export type GoldenAnswers = v.InferOutput<typeof goldenAnswersSchema>;

/** Largest difference of a score that still counts as the same answer: another machine may add in another order. */
const TOLERANCE = 1e-6;

/** An answer, or why there is none. */
export type GoldenReply = { readonly answer: string } | { readonly failed: string };

/** Numbers in an answer, wherever they stand: CSV, JSON lines, JSON. */
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;

/** A usable prediction holds at least one finite number and no NaN. */
export function unusable(answer: string): string | undefined {
  if (answer.trim() === '') return 'an empty answer';
  if (/\bnan\b|\binf(inity)?\b/i.test(answer)) return `an answer that is no number: ${answer.trim().slice(0, 80)}`;
  const finite = (answer.match(NUMBER) ?? []).some((text) => Number.isFinite(Number(text)));
  return finite ? undefined : `an answer without a finite number: ${answer.trim().slice(0, 80)}`;
}

/** Whether two answers say the same, up to rounding. */
export function sameAnswer(a: string, b: string): boolean {
  const numbersA = a.match(NUMBER) ?? [];
  const numbersB = b.match(NUMBER) ?? [];
  const sameText = a.trim().replace(NUMBER, '#') === b.trim().replace(NUMBER, '#');
  return sameText && numbersA.length === numbersB.length && numbersA.every((text, i) => close(Number(text), Number(numbersB[i])));
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));

export interface GoldenResult {
  readonly asked: number;
  readonly good: number;
  /** The first few that went wrong. */
  readonly problems: readonly string[];
}

/** Judges replies: against recorded answers where there are any, else only that each is a usable prediction. */
export function judgeGolden(replies: readonly GoldenReply[], expected?: readonly string[]): GoldenResult {
  const problems = replies.flatMap((reply, index) => {
    const problem = problemOf(reply, expected?.[index]);
    return problem === undefined ? [] : [`golden request ${index + 1}: ${problem}`];
  });
  return { asked: replies.length, good: replies.length - problems.length, problems: problems.slice(0, 5) };
}

function problemOf(reply: GoldenReply, expected: string | undefined): string | undefined {
  if ('failed' in reply) return reply.failed;
  const bad = unusable(reply.answer);
  if (bad !== undefined) return bad;
  return expected === undefined || sameAnswer(reply.answer, expected)
    ? undefined
    : `answered ${reply.answer.trim().slice(0, 60)}, recorded ${expected.trim().slice(0, 60)}`;
}
