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
    const next = finders(rest);
    let start = 0;
    let position = 0;
    let inQuotes = false;
    for (;;) {
      // Searching for the few characters that mean something is several times faster than looking at each.
      const quote = next.quote(position);
      const end = inQuotes ? rest.length : Math.min(next.lineFeed(position), next.carriageReturn(position));
      if (quote < end || (inQuotes && quote < rest.length)) {
        inQuotes = !inQuotes;
        position = quote + 1;
        continue;
      }
      if (end === rest.length) break;
      const isReturn = rest.charCodeAt(end) === CARRIAGE_RETURN;
      // A carriage return at the very end may be half of a line end whose other half comes next.
      if (isReturn && end === rest.length - 1 && !last) break;
      if (end > start) records.push(rest.slice(start, end));
      start = position = end + (isReturn && rest.charCodeAt(end + 1) === LINE_FEED ? 2 : 1);
    }
    rest = rest.slice(start);
    if (!last) return records;
    if (inQuotes) throw new RangeError('the data ends inside a quoted field');
    if (rest !== '') records.push(rest);
    rest = '';
    return records;
  };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** For each character that matters: its next place from a position on, the text's length when there is none. Positions only grow. */
function finders(text: string) {
  const finder = (character: string) => {
    let found = -1;
    return (from: number): number => {
      if (found < from) {
        const place = text.indexOf(character, from);
        found = place === -1 ? text.length : place;
      }
      return found;
    };
  };
  return { quote: finder('"'), lineFeed: finder('\n'), carriageReturn: finder('\r') };
}
