/** The first whole records of CSV text as their fields: for headers and for guessing types, where speed does not matter. */
export function splitRecords(text: string, delimiter: string, limit: number): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let p = 0; p < text.length && records.length < limit; p++) {
    const c = text[p] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[p + 1] === '"') field += text[p++];
      else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === delimiter) {
      fields.push(field);
      field = '';
    } else if (c === '\n') {
      const last = field.endsWith('\r') ? field.slice(0, -1) : field;
      if (fields.length > 0 || last !== '') records.push([...fields, last]);
      fields = [];
      field = '';
    } else field += c;
  }
  return records;
}
