/** The page's one style sheet. Colours follow the reader's scheme; the challenger is always orange, the champion always blue. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f6f7f9; --paper: #fff; --ink: #1b2430; --soft: #5b6775; --line: #dde2e8; --champion: #2b6cb0; --challenger: #c2570c;
  --pass: #1a7f4b; --fail: #b42318; --warn: #946200; --pass-ground: #e7f5ed; --fail-ground: #fdecea; --warn-ground: #fdf3dc; --absent-ground: #eceff3; --bars: #e59a62; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --paper: #1a2028; --ink: #e4e9ef; --soft: #9aa7b5; --line: #313b47; --champion: #6cb2ff; --challenger: #ff9d57;
  --pass: #5fd296; --fail: #ff8a7d; --warn: #f0c04f; --pass-ground: #16321f; --fail-ground: #3d1b18; --warn-ground: #372b10; --absent-ground: #28313c; --bars: #b3672f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 64px; }
section, .head { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 18px 22px 20px; margin: 0 0 18px; }
.head { border-top: 5px solid var(--soft); }
.head.pass { border-top-color: var(--pass); } .head.fail { border-top-color: var(--fail); } .head.inconclusive { border-top-color: var(--warn); }
h1 { margin: 2px 0 6px; font-size: 26px; line-height: 1.2; } h1 .badge { font-size: inherit; padding: 2px 14px; }
h2 { margin: 0 0 12px; font-size: 19px; } h2.small { margin: 16px 0 4px; font-size: 13px; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; }
h3 { margin: 22px 0 8px; font-size: 15px; } h4 { margin: 0 0 8px; font-size: 14px; display: flex; gap: 8px; align-items: baseline; min-width: 0; }
p { margin: 0 0 10px; } ul, ol { margin: 4px 0 10px; padding-left: 20px; } li { overflow-wrap: anywhere; }
.model { margin: 0; font-weight: 600; } .drop, .then, .type, .hidden-values, .numbers, .legend { color: var(--soft); font-weight: 400; }
.words { font-size: 17px; } .virtual { border-left: 3px solid var(--warn); padding-left: 10px; color: var(--soft); }
p.absent { color: var(--soft); font-style: italic; } .warnings { color: var(--warn); }
.badge { display: inline-block; border-radius: 999px; padding: 0 9px; font-size: 12.5px; font-weight: 600; white-space: nowrap; background: var(--absent-ground); color: var(--soft); }
.badge.pass { background: var(--pass-ground); color: var(--pass); } .badge.fail { background: var(--fail-ground); color: var(--fail); }
.badge.inconclusive, .badge.warn { background: var(--warn-ground); color: var(--warn); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 10px 22px; margin: 10px 0 14px; }
dl div { min-width: 0; } dt { color: var(--soft); font-size: 12.5px; } dd { margin: 0; overflow-wrap: anywhere; }
#lineage dl, .made { grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); }
code { font: 12.5px/1.45 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
nav { margin: 0 0 18px; } .stages { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(6, 1fr); gap: 8px; }
.stages a { display: block; height: 100%; padding: 9px 12px; border: 1px solid var(--line); border-top: 3px solid var(--line); border-radius: 8px; background: var(--paper); color: inherit; text-decoration: none; }
.told { display: block; font-size: 12.5px; color: var(--soft); margin-top: 4px; overflow-wrap: anywhere; }
.stages a:hover { border-color: var(--soft); } .stage { display: block; font-weight: 600; font-size: 13.5px; margin-bottom: 2px; }
.stages .pass a { border-top-color: var(--pass); } .stages .fail a { border-top-color: var(--fail); } .stages .inconclusive a { border-top-color: var(--warn); }
.scroll { overflow-x: auto; margin: 0 0 14px; } .scroll:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--champion); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 13.5px; min-width: 50%; } caption { text-align: left; color: var(--soft); font-size: 12.5px; padding: 0 0 4px; white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; } td { max-width: 440px; }
th.num, td.num { text-align: right; white-space: nowrap; } thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
th button { all: unset; cursor: pointer; } th button::after { content: " \\2195"; opacity: .35; }
th[aria-sort=ascending] button::after { content: " \\2191"; opacity: 1; } th[aria-sort=descending] button::after { content: " \\2193"; opacity: 1; }
tr.fail td:first-child { box-shadow: inset 3px 0 var(--fail); padding-left: 10px; } tr.inconclusive td:first-child, tr.warn td:first-child { box-shadow: inset 3px 0 var(--warn); padding-left: 10px; }
details { margin: 6px 0 14px; } summary { cursor: pointer; color: var(--soft); margin-bottom: 8px; }
.examples { margin: 0; padding-left: 16px; } .hidden-values { font-size: 12.5px; margin: 4px 0 0; font-style: italic; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; min-width: 0; break-inside: avoid; } .card.fail { border-color: var(--fail); } .card.inconclusive { border-color: var(--warn); }
.card .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .card h4 .badge { margin-left: auto; } .type { font-size: 12.5px; }
.many .card { content-visibility: auto; contain-intrinsic-size: auto 300px; } .card .found { font-size: 12.5px; margin-top: 8px; } .card summary { font-size: 12.5px; } .many .card h4 { flex-wrap: wrap; } .many .card .name { flex: 1 0 100%; white-space: normal; overflow-wrap: anywhere; } .tests { width: 100%; font-size: 12px; } .tests th, .tests td { padding: 2px 6px 2px 0; font-weight: 400; }
.card dl { grid-template-columns: repeat(3, 1fr); gap: 6px 10px; margin: 10px 0 0; font-size: 12.5px; } .card dl.long { grid-template-columns: repeat(2, 1fr); } .card dt { font-size: 11.5px; } .card .then { display: block; }
figure { margin: 0; } .hist svg { display: block; width: 100%; height: 66px; border-bottom: 1px solid var(--line); }
.hist figcaption { display: flex; justify-content: space-between; gap: 8px; color: var(--soft); font-size: 11.5px; min-height: 18px; white-space: nowrap; overflow: hidden; }
.bars { fill: var(--bars); } .steps { fill: none; stroke: var(--champion); stroke-width: 1.5; vector-effect: non-scaling-stroke; } .steps-bar { fill: var(--champion); }
.cats { width: 100%; table-layout: fixed; font-size: 12.5px; } .cats th { width: 38%; font-weight: 400; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cats th, .cats td { border: 0; padding: 1px 6px 1px 0; } .cats td.num { width: 60px; } .cats svg { display: block; width: 100%; height: 13px; margin-top: 3px; }
.key { display: inline-block; width: 14px; height: 10px; border-radius: 2px; margin: 0 2px 0 10px; } .key:first-child { margin-left: 0; }
.key.now { background: var(--bars); } .key.then { background: none; border: 2px solid var(--champion); } .key.champion { background: var(--champion); } .key.challenger { background: var(--challenger); }
.gates { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 18px 26px; } .gate figcaption { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; } .gate .numbers { font-size: 12.5px; }
svg text { fill: var(--soft); font-size: 11.5px; } .interval { display: block; width: 100%; max-width: 460px; }
.interval .ok { fill: var(--pass-ground); } .axis, .grid { stroke: var(--line); } .zero { stroke: var(--soft); stroke-dasharray: 2 3; } .limit { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 3; }
.interval .reach, .interval .ends { stroke: var(--pass); stroke-width: 2.5; } .interval .value { fill: var(--pass); }
.interval.fail .reach, .interval.fail .ends { stroke: var(--fail); } .interval.fail .value { fill: var(--fail); }
.interval.inconclusive .reach, .interval.inconclusive .ends { stroke: var(--warn); } .interval.inconclusive .value { fill: var(--warn); }
.lines { display: block; width: 100%; min-width: 640px; margin-bottom: 6px; } .lines .title { fill: var(--ink); font-weight: 600; font-size: 12px; } .lines .rule { fill: var(--ink); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .line.champion { stroke: var(--champion); } .line.challenger { stroke: var(--challenger); } .line.evidence { stroke: var(--ink); }
.line.plan { stroke: var(--soft); stroke-dasharray: 5 4; stroke-width: 1.5; } .line.dashed { stroke-dasharray: 5 4; stroke-width: 1.5; } .dot.champion { fill: var(--champion); } .dot.challenger { fill: var(--challenger); } .dot.evidence { fill: var(--ink); } .dot.plan { fill: var(--soft); }
.band { opacity: .16; } .band.champion { fill: var(--champion); } .band.challenger { fill: var(--challenger); }
.mark line { stroke: var(--ink); } .mark.alarm line { stroke: var(--fail); stroke-dasharray: 3 3; } .mark text { fill: var(--ink); font-size: 14px; } .mark.alarm text { fill: var(--fail); }
.cursor { stroke: none; } .pointed .cursor { stroke: var(--soft); } output { display: block; color: var(--soft); font-size: 13px; padding: 2px 0; }
.moments { list-style: none; padding: 0; } .moments .number { font-size: 16px; } .moments .alarm .number { color: var(--fail); } time { color: var(--soft); }
footer { color: var(--soft); font-size: 12.5px; }
@media (max-width: 760px) { main { padding: 12px 10px 40px; } section, .head { padding: 14px 14px 16px; } .stages { grid-template-columns: repeat(2, 1fr); } dl { grid-template-columns: 1fr 1fr; } #lineage dl, .made, .gates { grid-template-columns: 1fr; } td { max-width: 260px; } td.text { min-width: 180px; }
 table.stack thead { position: absolute; left: -9999px; } table.stack tr { display: block; padding: 6px 0; border-bottom: 1px solid var(--line); } table.stack td { display: block; max-width: none; border: 0; padding: 1px 0; text-align: left; white-space: normal; } table.stack tr.fail td:first-child, table.stack tr.inconclusive td:first-child, table.stack tr.warn td:first-child { box-shadow: none; padding-left: 0; } }
@media print { :root { --ground: #fff; } body { font-size: 11px; } main { max-width: none; padding: 0; } section, .head { border: 0; border-top: 1px solid #999; border-radius: 0; padding: 10px 0; } .head { border-top-width: 4px; } nav, output, th button::after { display: none; } .scroll { overflow: visible; } figure, tr, .gate { break-inside: avoid; } .lines { min-width: 0; } td { max-width: none; overflow-wrap: anywhere; } table, .cats { font-size: 9.5px; } caption, dt { font-size: 9.5px; } th, td { padding: 3px 8px 3px 0; } }
`;

/** SHA-256 of the style sheet, base64, for the page's policy. */
export const STYLE_HASH = 'jVA2pp8UAxWvEfMwsNCycaDqLfNsgVPhyeyyejG0xA4=';
