/**
 * All that moves on the page: columns sort, plots tell their numbers, and printing unfolds what is folded. Without it the page
 * still shows everything. The page's content security policy names this text by its hash.
 */
export const SCRIPT = `(() => {
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell === undefined ? '' : (cell.dataset.s ?? cell.textContent.trim());
  };
  const compare = (a, b) => {
    if (a === '' || b === '') return a === b ? 0 : a === '' ? 2 : -2;
    const [x, y] = [Number(a.replace(/,/g, '')), Number(b.replace(/,/g, ''))];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };
  for (const table of document.querySelectorAll('table.sortable')) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = head.querySelector('button');
      if (button === null) return;
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const body = table.tBodies[0];
        const rows = [...body.rows].sort((a, b) => {
          const order = compare(key(a, column), key(b, column));
          return Math.abs(order) === 2 && (key(a, column) === '' || key(b, column) === '') ? order : down ? -order : order;
        });
        body.append(...rows);
      });
    });
  }
  const percent = (share) => share.toPrecision(share >= 10 ? 3 : 2).replace(/\\.?0+$/, '') + ' %';
  for (const figure of document.querySelectorAll('figure.hist[data-bins]')) {
    const bins = figure.dataset.bins.split(';').map((bin) => bin.split('|'));
    const caption = figure.querySelector('figcaption');
    const before = [...caption.childNodes];
    const svg = figure.querySelector('svg');
    svg.addEventListener('mousemove', (event) => {
      const box = svg.getBoundingClientRect();
      const bin = bins[Math.max(0, Math.min(bins.length - 1, Math.floor(((event.clientX - box.left) / box.width) * bins.length)))];
      const told = [bin[0] + ': ' + percent(bin[1] / 100)];
      if (bin[2] !== undefined) told.push('baseline ' + percent(bin[2] / 100));
      caption.replaceChildren(told.join(', '));
    });
    svg.addEventListener('mouseleave', () => caption.replaceChildren(...before));
  }
  for (const figure of document.querySelectorAll('figure.bake')) {
    const minutes = figure.dataset.minutes.split(';').map((minute) => minute.split('|').map(Number));
    const output = figure.querySelector('output');
    const before = output.textContent;
    const plots = [...figure.querySelectorAll('svg.lines')];
    const rate = (k, n) => (n === 0 ? 'no requests' : k + ' errors of ' + n.toLocaleString('en') + ' (' + ((100 * k) / n).toFixed(2) + ' %)');
    for (const svg of plots) {
      svg.addEventListener('mousemove', (event) => {
        const [left, right, from, to] = svg.dataset.x.split(',').map(Number);
        const box = svg.getBoundingClientRect();
        const wanted = from + (((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width - left) / (right - left) * (to - from);
        const minute = minutes.reduce((best, one) => (Math.abs(one[0] - wanted) < Math.abs(best[0] - wanted) ? one : best));
        const at = left + ((minute[0] - from) / (to - from)) * (right - left);
        output.textContent = 'minute ' + minute[0] + ': challenger ' + rate(minute[4], minute[3]) + ', champion ' + rate(minute[2], minute[1]);
        figure.classList.add('pointed');
        for (const plot of plots) {
          const cursor = plot.querySelector('.cursor');
          cursor.setAttribute('x1', at);
          cursor.setAttribute('x2', at);
        }
      });
    }
    figure.addEventListener('mouseleave', () => {
      output.textContent = before;
      figure.classList.remove('pointed');
    });
  }
  for (const figure of document.querySelectorAll('figure.curves')) {
    const output = figure.querySelector('output');
    const before = output.textContent;
    for (const svg of figure.querySelectorAll('svg.lines')) {
      const told = JSON.parse(svg.dataset.told);
      const [left, right, from, to] = svg.dataset.x.split(',').map(Number);
      svg.addEventListener('mousemove', (event) => {
        const box = svg.getBoundingClientRect();
        const wanted = from + (((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width - left) / (right - left) * (to - from);
        const [x, words] = told.reduce((best, one) => (Math.abs(one[0] - wanted) < Math.abs(best[0] - wanted) ? one : best));
        const at = left + ((x - from) / (to - from)) * (right - left);
        output.textContent = words;
        svg.classList.add('pointed');
        svg.querySelector('.cursor').setAttribute('x1', at);
        svg.querySelector('.cursor').setAttribute('x2', at);
      });
      svg.addEventListener('mouseleave', () => svg.classList.remove('pointed'));
    }
    figure.addEventListener('mouseleave', () => { output.textContent = before; });
  }
  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
  });
})();`;

/** SHA-256 of the script, base64: what the page's policy lets run, and nothing else. */
export const SCRIPT_HASH = 'jc2HN13NIaTyu84KVZ6alUBsEQ8Z8MFG9vzZMPgVTyA=';
