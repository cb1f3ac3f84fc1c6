/** Fields of one CSV record without its line end (RFC 4180): quotes may enclose a field and double within it. */
export function csvFields(record: string, delimiter = ','): string[] {
  if (!record.includes('"')) return record.split(delimiter);
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    if (record[position] !== '"') {
      const end = record.indexOf(delimiter, position);
      fields.push(record.slice(position, end === -1 ? undefined : end));
      if (end === -1) return fields;
      position = end + 1;
      continue;
    }
    let text = '';
    let cursor = position + 1;
    for (;;) {
      const quote = record.indexOf('"', cursor);
      if (quote === -1) throw new RangeError('a quoted field that does not end');
      text += record.slice(cursor, quote);
      cursor = quote + 1;
      if (record[cursor] !== '"') break;
      text += '"';
      cursor++;
    }
    fields.push(text);
    if (cursor >= record.length) return fields;
    if (record[cursor] !== delimiter) throw new RangeError('text after a quoted field');
    position = cursor + 1;
  }
}

/** One CSV record of these fields; quoted where it must be: an empty line would be no record at all. */
export const csvRecord = (fields: readonly string[]): string =>
  fields.length === 1 && fields[0] === ''
    ? '""'
    : fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

/**
 * Cuts text into CSV records as it arrives. A line end inside quotes belongs to its field; every kind of line end ends a record.
 * Call with each piece of text and once with nothing at the end.
 */
export function csvRecords(): (text?: string) => string[] {
  let rest = '';
  return (text) => {
    const last = text === undefined;
    rest += text ?? '';
    const records: string[] = [];
    let start = 0;
    let inQuotes = false;
    for (let i = 0; i < rest.length; i++) {
      const code = rest.charCodeAt(i);
      if (code === 34) inQuotes = !inQuotes;
      if (inQuotes || (code !== 10 && code !== 13)) continue;
      // A carriage return at the very end may be half of a line end whose other half comes next.
      if (code === 13 && i === rest.length - 1 && !last) break;
      if (i > start) records.push(rest.slice(start, i));
      if (code === 13 && rest.charCodeAt(i + 1) === 10) i++;
      start = i + 1;
    }
    rest = rest.slice(start);
    if (!last) return records;
    if (inQuotes) throw new RangeError('the data ends inside a quoted field');
    if (rest !== '') records.push(rest);
    rest = '';
    return records;
  };
}
