import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const MICROSECONDS_PER_DAY = 86_400_000_000;
const MICROSECONDS_PER_HOUR = 3_600_000_000;
const MILLISECONDS_PER_DAY = 86_400_000;

/** A flight is late when it arrives more than this many minutes after its schedule (the US Department of Transportation's definition). */
export const LATE_AFTER_MINUTES = 15;

/** US flights of January to June 2001: three million rows sorted by time, from the npm package vega-datasets. */
export function flightsFile() {
  // The package exports its module alone; its data lies beside the module's folder.
  return fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')));
}

/**
 * The months asked for, in the file's order, each as columns of equal length.
 *
 * The delay itself leaves this function only as `late`: it is the answer, not a feature.
 *
 * @param {{ months: readonly string[], file?: string }} options months as `2001-01`
 * @returns {AsyncGenerator<{ month: string, flights: Flights }>}
 */
export async function* readMonths({ months, file = flightsFile() }) {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const wanted = new Set(months);
  const open = new Map();
  for (const group of rowGroups(metadata)) {
    for (const month of [...open.keys()].filter((month) => month < monthOf(group.firstDay))) yield close(open, month);
    if (!spans(group, wanted)) continue;
    const columns = await readGroup(buffer, metadata, group);
    append(open, columns, wanted);
  }
  for (const month of [...open.keys()]) yield close(open, month);
}

/** The months that are whole in the file; six flights of July left before midnight UTC and are no month. */
export const MONTHS = ['2001-01', '2001-02', '2001-03', '2001-04', '2001-05', '2001-06'];

/** `2001-01` of a day counted from 1970-01-01. */
export function monthOf(day) {
  return dayText(day).slice(0, 7);
}

/** `2001-01-31` of a day counted from 1970-01-01. */
export function dayText(day) {
  return new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}

function rowGroups(metadata) {
  let start = 0;
  return metadata.row_groups.map((group) => {
    const dates = group.columns.find((column) => column.meta_data.path_in_schema.join('.') === 'date').meta_data.statistics;
    const rows = Number(group.num_rows);
    const range = { start, end: start + rows, firstDay: dayOf(dates.min_value), lastDay: dayOf(dates.max_value) };
    start += rows;
    return range;
  });
}

function dayOf(date) {
  return Math.floor(date.getTime() / MILLISECONDS_PER_DAY);
}

function spans(group, wanted) {
  const [first, last] = [monthOf(group.firstDay), monthOf(group.lastDay)];
  return [...wanted].some((month) => first <= month && month <= last);
}

async function readGroup(buffer, metadata, group) {
  const { date, delay, distance, origin, destination } = await readColumns(buffer, metadata, group, [
    'date',
    'delay',
    'distance',
    'origin',
    'destination',
  ]);
  return {
    day: Int32Array.from(date, (micros) => Math.floor(micros / MICROSECONDS_PER_DAY)),
    hour: Uint8Array.from(date, (micros) => Math.floor((micros % MICROSECONDS_PER_DAY) / MICROSECONDS_PER_HOUR)),
    distance: Int32Array.from(distance, Number),
    origin,
    destination,
    late: Uint8Array.from(delay, (minutes) => (minutes > LATE_AFTER_MINUTES ? 1 : 0)),
  };
}

async function readColumns(buffer, metadata, group, columns) {
  const read = {};
  await parquetRead({
    file: buffer,
    metadata,
    columns,
    rowStart: group.start,
    rowEnd: group.end,
    compressors,
    // A Date a row would cost more than the rest of the reading.
    parsers: { timestampFromMicroseconds: Number },
    onChunk: ({ columnName, columnData, rowStart }) => {
      read[columnName] ??= new Array(group.end - group.start);
      for (let i = 0; i < columnData.length; i++) read[columnName][rowStart - group.start + i] = columnData[i];
    },
  });
  return read;
}

function append(open, columns, wanted) {
  let from = 0;
  while (from < columns.day.length) {
    const month = monthOf(columns.day[from]);
    let to = from;
    // Rows are sorted: only where the day changes can the month.
    while (to < columns.day.length && (columns.day[to] === columns.day[to - 1] || monthOf(columns.day[to]) === month)) to++;
    if (wanted.has(month)) open.set(month, [...(open.get(month) ?? []), slice(columns, from, to)]);
    from = to;
  }
}

function slice(columns, from, to) {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from, to)]));
}

function close(open, month) {
  const pieces = open.get(month);
  open.delete(month);
  const flights = Object.fromEntries(Object.keys(pieces[0]).map((name) => [name, join(pieces.map((piece) => piece[name]))]));
  return { month, flights };
}

function join(pieces) {
  if (Array.isArray(pieces[0])) return pieces.flat();
  const joined = new pieces[0].constructor(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
