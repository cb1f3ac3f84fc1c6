/** Why data cannot be read at all. Names are literals: a minifier may rename classes. */
export type Reason =
  | 'encoding'
  | 'nul-byte'
  | 'line-too-long'
  | 'field-too-long'
  | 'too-many-columns'
  | 'too-large'
  | 'header'
  | 'unclosed-quote'
  | 'compressed'
  | 'archive'
  | 'syntax'
  | 'schema'
  | 'parquet';

/** Data that cannot be read: what is wrong, where, and what to change. Nothing of it is in any profile. */
export class UnreadableData extends Error {
  override readonly name = 'Dataset.Malformed';
  readonly reason: Reason;
  /** Row counted from 1, the header not included; absent when the place is not a row. */
  readonly row: number | undefined;
  /** Bytes from the start of the (uncompressed) data. */
  readonly offset: number | undefined;
  /** The message without the place. */
  readonly what: string;

  constructor(reason: Reason, message: string, place: { readonly row?: number; readonly offset?: number } = {}) {
    const where = [place.row === undefined ? [] : [`row ${place.row}`], place.offset === undefined ? [] : [`byte ${place.offset}`]].flat();
    super(where.length === 0 ? message : `${message} (${where.join(', ')})`);
    this.reason = reason;
    this.what = message;
    this.row = place.row;
    this.offset = place.offset;
  }
}
