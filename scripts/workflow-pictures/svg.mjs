import { nexts } from './mermaid.mjs';

/** The spine of a workflow, top to bottom, with the endings that leave it. Sizes in pixels. */
const WIDTH = 900;
const BOX = { x: 20, width: 230, height: 30 };
const MIDDLE = BOX.x + BOX.width / 2;
const SIDE = 290;
const STEP = 48;
const CHOICE = 40;
const SIDE_LINE = 24;
const FORK = 370;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2933; }
  .note { font-size: 12px; fill: #52606d; }
  .ending { font: 600 12px ui-monospace, monospace; }
  .step { fill: #e3f0fb; stroke: #2c6fa6; }
  .last { fill: #e6f4e6; stroke: #2f7d32; }
  .line { stroke: #7b8794; fill: none; }
  .paper { fill: #ffffff; }`;

/** @param definition of a workflow whose first choice of each Choice state is the way on */
export function svg(definition) {
  const rows = spine(definition);
  let y = 24;
  const parts = [];
  rows.forEach((row, index) => {
    const last = index === rows.length - 1;
    const height = row.sides === undefined ? STEP : Math.max(CHOICE, row.sides.length * SIDE_LINE + 16);
    if (!last) parts.push(`<path class="line" d="M${MIDDLE} ${y + (row.sides ? 0 : BOX.height)} V${y + height}"/>`);
    parts.push(...(row.sides === undefined ? step(row, y, last) : choice(row, y, height)));
    y += height;
  });
  parts.push(
    `<text class="note" x="${BOX.x}" y="${y + 14}">An error that no retry cures ends in Record outcome as FAILED: the champion keeps serving.</text>`,
  );
  const height = y + 30;
  const title = 'deliver-model: the steps of a delivery and its endings';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>${title}</title>
<style>${STYLE}
</style>
<rect class="paper" width="${WIDTH}" height="${height}"/>
${parts.join('\n')}
</svg>
`;
}

const step = ({ name, note }, y, last) => [
  `<rect class="${last ? 'last' : 'step'}" x="${BOX.x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="4"/>`,
  `<text x="${MIDDLE}" y="${y + 20}" text-anchor="middle">${escaped(name)}</text>`,
  ...(note === undefined ? [] : [`<text class="note" x="${SIDE}" y="${y + 20}">${escaped(note)}</text>`]),
];

function choice({ name, sides }, y, height) {
  const middle = y + height / 2;
  const top = middle - ((sides.length - 1) * SIDE_LINE) / 2;
  return [
    `<text x="${MIDDLE + 10}" y="${middle - 4}">${escaped(name)}</text>`,
    ...sides.flatMap((side, index) => {
      const at = top + index * SIDE_LINE;
      return [
        `<path class="line" d="M${MIDDLE} ${middle} H${FORK} V${at} H${FORK + 40}"/>`,
        `<text class="ending" x="${FORK + 48}" y="${at + 4}">${escaped(side)}</text>`,
      ];
    }),
  ];
}

/** Follows the way on from the first state: steps and choices; a Pass only prepares, and is not shown. */
function spine({ StartAt, States }) {
  const rows = [];
  const seen = new Set();
  for (let name = StartAt; name !== undefined && !seen.has(name); ) {
    seen.add(name);
    const state = States[name];
    const [on, ...others] = nexts(state);
    if (state.Type === 'Choice') rows.push({ name, sides: others.map((other) => ending(other, States, seen)) });
    else if (state.Type !== 'Pass') rows.push({ name, note: state.Comment });
    name = on;
  }
  return rows;
}

/** Where a side way ends: the outcome that it sets, the step that it repeats, or its last state. */
function ending(name, States, seen) {
  const state = States[name];
  if (typeof state.Assign?.outcome === 'string' && !state.Assign.outcome.includes('{%')) return state.Assign.outcome;
  const [next] = nexts(state);
  if (next === undefined) return name;
  return seen.has(next) ? `again from ${next}` : ending(next, States, seen);
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
