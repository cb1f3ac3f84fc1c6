import { factsOf, type ReportDocuments, type ReportOptions } from './facts.ts';
import { html } from './html.ts';
import { pageOf } from './page.ts';
import { canary } from './sections/canary.ts';
import { chain } from './sections/chain.ts';
import { data } from './sections/data.ts';
import { drift } from './sections/drift.ts';
import { evaluation } from './sections/evaluation.ts';
import { headline } from './sections/headline.ts';
import { landing } from './sections/landing.ts';
import { lineage } from './sections/lineage.ts';
import { timeline } from './sections/timeline.ts';
import { training } from './sections/training.ts';

/**
 * The report of one delivery: a single HTML file that opens offline. What a document does not hold, its section says;
 * a document that cannot be understood leaves a note. Never throws.
 */
export function renderReport(documents: ReportDocuments, options: ReportOptions = {}): string {
  const facts = factsOf(documents, options);
  const { record } = facts;
  return pageOf(
    `${record.outcome ?? 'no outcome'}: ${record.model}, drop ${record.drop.name}`,
    html`${headline(facts)}
${timeline(facts)}
${data(facts)}
${drift(facts)}
${training(facts)}
${evaluation(facts)}
${canary(facts)}
${landing(facts)}
${lineage(facts)}
${chain(facts)}
<footer>Made by Slipway from the delivery’s own record. This page loads nothing and sends nothing.</footer>`,
  );
}
