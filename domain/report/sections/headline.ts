import { exposureOf } from '../exposure.ts';
import { type Facts, notCounted } from '../facts.ts';
import { countText, durationText, instantText, secondsBetween } from '../format.ts';
import { type Html, html } from '../html.ts';
import { outcomeWords } from '../outcome-words.ts';
import { badge, facts as pairs, sentences } from '../parts.ts';
import { stagesOf } from '../stages.ts';

/** What happened, in the words of its outcome; what serves; why; and how far it came. */
export function headline(facts: Facts): Html {
  const { record, options } = facts;
  const { tone, words } = outcomeWords(record.outcome);
  const virtual = options.times === 'virtual';
  const nothing = record.outcome === undefined ? 'not known' : 'nothing';
  const cost = exposureOf(facts.windows);
  const lasted = secondsBetween(record.startedAt, record.endedAt);
  return html`<header class="head ${tone}">
<p class="model">${record.model} <span class="drop">drop ${record.drop.name}</span>${record.attempt > 1 ? html` <span class="drop">attempt ${record.attempt}</span>` : ''}</p>
<h1>${badge(record.outcome ?? 'no outcome', tone)}</h1>
<p class="words">${words}</p>
${virtual ? html`<p class="virtual">Rehearsed: all times are virtual, and SageMaker, CloudWatch and IAM were emulated.</p>` : ''}
${pairs([
  ['served before', record.servingBefore ?? nothing],
  [
    'serves now',
    record.servingAfter === undefined
      ? nothing
      : `${record.servingAfter}${record.generation === undefined ? '' : ` (generation ${record.generation})`}`,
  ],
  [virtual ? 'began (virtual time)' : 'began', record.startedAt && instantText(record.startedAt)],
  [virtual ? 'ended (virtual time)' : 'ended', record.endedAt && instantText(record.endedAt)],
  [
    'during the canary',
    cost &&
      `${countText(cost.requests)} requests saw the challenger; ${cost.words === 'none' ? 'no more errors' : `${cost.words} errors`} than at the champion’s rate`,
  ],
  ['took', lasted === undefined ? undefined : `${durationText(lasted)}${virtual ? ' of virtual time' : ''}`],
])}
${record.reasons.length === 0 ? '' : html`<h2 class="small">Why</h2>${sentences(record.reasons)}`}
${warnings(facts)}
</header>
<nav aria-label="Stages"><ol class="stages">${stagesOf(facts).map((stage) => html`<li class="${stage.tone}"><a href="#${stage.id}"><span class="stage">${stage.title}</span>${badge(stage.word, stage.tone)}${stage.told === undefined || stage.told === '' ? '' : html`<span class="told">${stage.told}</span>`}</a></li>`)}</ol></nav>`;
}

const MOST_WARNINGS = 12;

function warnings(facts: Facts): Html | string {
  const { validation, drift, evaluation, windows, landing, notes } = facts;
  const end = windows.find(({ evidence }) => evidence.end !== undefined)?.evidence.end;
  const all = [
    ...(validation?.warnings ?? []).map((text) => `data: ${text}`),
    ...(drift?.applicable === true ? drift.warnings.map((text) => `drift: ${text}`) : []),
    ...(evaluation?.warnings ?? []).map((text) => `model gate: ${text}`),
    ...[...notCounted(facts), ...(end?.warnings ?? [])].map((text) => `canary: ${text}`),
    ...(landing?.warnings ?? []).map((text) => `landing: ${text}`),
    ...notes,
  ];
  if (all.length === 0) return '';
  const more = all.length > MOST_WARNINGS ? [`and ${all.length - MOST_WARNINGS} more, each in its section`] : [];
  return html`<h2 class="small">Worth knowing; it decided nothing</h2>${sentences([...all.slice(0, MOST_WARNINGS), ...more], 'warnings')}`;
}
