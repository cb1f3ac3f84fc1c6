/** The first whole records of CSV text as their fields: for headers and for guessing types. */
export function splitRecords(text: string, delimiter: string, limit: number): string[][] {
  const records: string[][] = [];
  for (let p = 0; records.length < limit; ) {
    const feed = text.indexOf('\n', p);
    if (feed < 0) break;
    const line = text.slice(p, feed);
    const [fields, end] = line.includes('"') ? quotedRecord(text, p, delimiter) : [withoutReturn(line).split(delimiter), feed];
    if (end < 0) break;
    if (fields.length > 1 || fields[0] !== '') records.push(fields);
    p = end + 1;
  }
  return records;
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The fields of the record that begins at a position, and where its line feed is; -1 when it is not whole. */
function quotedRecord(text: string, from: number, delimiter: string): readonly [string[], number] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let p = from; p < text.length; p++) {
    const c = text[p] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[p + 1] === '"') field += text[p++];
      else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === delimiter) {
      fields.push(field);
      field = '';
    } else if (c === '\n') return [[...fields, withoutReturn(field)], p];
    else field += c;
  }
  return [fields, -1];
}
