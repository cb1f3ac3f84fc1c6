/** The lines of a CSV text, without line ends, byte order mark and the empty line after the last. */
export function linesOf(text) {
  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The fields of one CSV line (RFC 4180; a line break inside quotes is not supported and shows as an open quote). */
export function fieldsOf(line) {
  const whole = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
  return whole.includes('"') ? quotedFields(whole) : whole.split(',');
}

function quotedFields(line) {
  const fields = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] !== '"') {
      const end = line.indexOf(',', at);
      fields.push(line.slice(at, end === -1 ? line.length : end));
      at = end === -1 ? line.length + 1 : end + 1;
      continue;
    }
    let field = '';
    for (at += 1; ; at += 2) {
      const quote = line.indexOf('"', at);
      if (quote === -1) throw new Error('a quote is open at the end of the line');
      field += line.slice(at, quote);
      at = quote;
      if (line[at + 1] !== '"') break;
      field += '"';
    }
    if (at + 1 < line.length && line[at + 1] !== ',') throw new Error('text follows a closing quote');
    fields.push(field);
    at += 2;
  }
  return fields;
}
