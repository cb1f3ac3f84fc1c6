import { factsOf, type ReportDocuments, type ReportOptions } from './facts.ts';
import { type Html, html, trusted } from './html.ts';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
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
import { STYLE, STYLE_HASH } from './style.ts';

/** Nothing may be loaded, sent or run but the page's own style sheet and script, each named by its hash. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * The report of one delivery: a single HTML file that opens offline. What a document does not hold, its section says;
 * a document that cannot be understood leaves a note. Never throws.
 */
export function renderReport(documents: ReportDocuments, options: ReportOptions = {}): string {
  const facts = factsOf(documents, options);
  const { record } = facts;
  const page: Html = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${pagePolicy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${record.outcome ?? 'no outcome'}: ${record.model}, drop ${record.drop.name}</title><style>${trusted(STYLE)}</style></head>
<body><main>
${headline(facts)}
${timeline(facts)}
${data(facts)}
${drift(facts)}
${training(facts)}
${evaluation(facts)}
${canary(facts)}
${landing(facts)}
${lineage(facts)}
${chain(facts)}
<footer>Made by Slipway from the delivery’s own record. This page loads nothing and sends nothing.</footer>
</main><script>${trusted(SCRIPT)}</script></body></html>
`;
  return page.text;
}
