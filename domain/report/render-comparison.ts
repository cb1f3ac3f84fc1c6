import { type Compared, type ComparisonSection, differs } from '../comparison/compare-deliveries.ts';
import { NONE } from './format.ts';
import { type Html, html } from './html.ts';
import { outcomeWords } from './outcome-words.ts';
import { pageOf } from './page.ts';
import { absent, badge, section, table } from './parts.ts';
import { curves, type DrawnHistory } from './plots/curves.ts';

/** Two deliveries side by side as a single HTML file that opens offline. */
export function renderComparison(a: Compared, b: Compared, sections: readonly ComparisonSection[], note: string): string {
  return pageOf(
    `${a.label} and ${b.label}`,
    html`<header class="head"><p class="model">Two deliveries side by side</p>
<p class="legend"><span class="key champion"></span> A <strong>${a.label}</strong> ${outcomeBadge(a)}</p>
<p class="legend"><span class="key challenger"></span> B <strong>${b.label}</strong> ${outcomeBadge(b)}</p>
<p class="then">Rows that differ are marked. ${note}</p></header>
${sections.map((one) => section(one.title.toLowerCase().replaceAll(' ', '-'), one.title, rows(one), one.title === 'Metrics' ? histories(a, b) : ''))}
<footer>Made by Slipway from the records of both deliveries. This page loads nothing and sends nothing.</footer>`,
  );
}

function outcomeBadge({ facts }: Compared): Html {
  const { outcome } = facts.record;
  return badge(outcome ?? 'no outcome', outcomeWords(outcome).tone);
}

const rows = ({ title, rows: found, none }: ComparisonSection): Html =>
  found.length === 0
    ? absent(none)
    : table({
        label: `${title} of A and of B`,
        sortable: false,
        columns: [{ title: '' }, { title: 'A' }, { title: 'B' }, { title: '' }],
        rows: found.map((row) => [
          row.what,
          row.a ?? NONE,
          row.b ?? NONE,
          differs(row) ? html`<span class="badge warn">differs</span>` : '',
        ]),
        tones: found.map((row) => (differs(row) ? 'warn' : '')),
      });

function histories(a: Compared, b: Compared): Html | string {
  const drawn = (one: Compared, name: 'A' | 'B'): DrawnHistory[] => {
    const history = one.facts.made?.history;
    return history ? [{ kind: name === 'A' ? 'champion' : 'challenger', name, history }] : [];
  };
  const plots = curves([...drawn(a, 'A'), ...drawn(b, 'B')]);
  return plots === undefined
    ? ''
    : html`<h3>How their metrics went</h3><p class="then">Dashed: on the rows that were learned from.</p>${plots}`;
}
