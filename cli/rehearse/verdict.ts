import type { Ended } from '../../rehearsal/rehearse/outcomes.ts';
import type { Story } from '../../rehearsal/story/story.ts';

/** What was seen of a story, to be held against what it expects. */
export interface Seen {
  readonly finished: 'done' | 'stuck';
  readonly ended: readonly Ended[];
  /** States that workflows entered, in order. */
  readonly states: readonly string[];
  /** Lines of the timeline. */
  readonly said: readonly string[];
  /** Generation that serves in the end, by the ledger; 0 for nothing. */
  readonly serving: number;
  /** What the ledger and the endpoint say in the end, for every model that the story delivers. */
  readonly rest: readonly RestingModel[];
}

/** A model when nothing happens to it any more. */
export interface RestingModel {
  readonly model: string;
  readonly lockedBy: string | null;
  readonly frozen: string | null;
  /** Endpoint config of the ledger's champion. */
  readonly champion: string | null;
  /** What DescribeEndpoint says; null when there is no endpoint. */
  readonly endpoint: { readonly status: string; readonly endpointConfigName: string } | null;
  readonly open: readonly string[];
}

/** Laws that hold at the end of every story, whatever it expects: no lock without a holder, no open delivery, and what serves is the champion. */
export function unrest({ model, lockedBy, frozen, champion, endpoint, open }: RestingModel): string[] {
  const found: string[] = [];
  if (lockedBy !== null && frozen === null) found.push(`${model}: the endpoint lock is still held by ${lockedBy}`);
  if (open.length > 0) found.push(`${model}: deliveries without an outcome: ${open.join(', ')}`);
  if (frozen === null && (endpoint?.endpointConfigName ?? null) !== champion)
    found.push(
      `${model}: the endpoint serves ${endpoint?.endpointConfigName ?? 'nothing'}, the ledger's champion is ${champion ?? 'nothing'}`,
    );
  if (endpoint !== null && endpoint.status !== 'InService') found.push(`${model}: the endpoint is ${endpoint.status}`);
  return found;
}

/** Where a story ended otherwise than it should; empty when it went as expected. */
export function differences({ expect }: Story, seen: Seen): string[] {
  const found: string[] = [];
  if (seen.finished === 'stuck') found.push('the story got stuck: a drop has no outcome, and nothing runs any more');
  for (const [index, wanted] of expect.deliveries.entries()) {
    const ended = seen.ended[index];
    if (ended === undefined) found.push(`drop ${wanted.drop}: no outcome, expected ${wanted.outcome}`);
    else {
      if (ended.drop !== wanted.drop) found.push(`delivery ${index + 1} is of drop ${ended.drop}, expected ${wanted.drop}`);
      if (ended.outcome !== wanted.outcome)
        found.push(`drop ${wanted.drop}: ${ended.outcome}, expected ${wanted.outcome} (${ended.reasons.join('; ')})`);
      if (wanted.generation !== undefined && ended.generation !== wanted.generation)
        found.push(`drop ${wanted.drop}: generation ${ended.generation} serves afterwards, expected ${wanted.generation}`);
      if (wanted.reason !== undefined && !ended.reasons.some((reason) => reason.includes(wanted.reason ?? '')))
        found.push(`drop ${wanted.drop}: no reason says "${wanted.reason}": ${ended.reasons.join('; ')}`);
    }
  }
  if (expect.deliveries.length > 0 && seen.ended.length > expect.deliveries.length)
    found.push(`${seen.ended.length} deliveries ended, expected ${expect.deliveries.length}`);
  if (expect.serving !== undefined && seen.serving !== expect.serving)
    found.push(`generation ${seen.serving} serves in the end, expected ${expect.serving}`);
  found.push(...seen.rest.flatMap(unrest));
  found.push(...missingInOrder(expect.states, seen.states));
  for (const state of expect.avoids) if (seen.states.includes(state)) found.push(`a workflow entered "${state}"`);
  for (const text of expect.said) if (!seen.said.some((line) => line.includes(text))) found.push(`nothing in the timeline says "${text}"`);
  return found;
}

/** States that were not entered after those before them in the list. */
function missingInOrder(wanted: readonly string[], entered: readonly string[]): string[] {
  let from = 0;
  const missing: string[] = [];
  for (const state of wanted) {
    const at = entered.indexOf(state, from);
    if (at === -1) missing.push(`no workflow entered "${state}"${from === 0 ? '' : ` after "${entered[from - 1]}"`}`);
    else from = at + 1;
  }
  return missing;
}
