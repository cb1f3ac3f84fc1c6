/** An item: keys, a revision that grows with every write, and the document itself. */
export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly revision: number;
  readonly document: unknown;
  /** Model name while the item is open work; the sparse index of open deliveries is made of these. */
  readonly openModel?: string;
  readonly startedAt?: string;
}

/** `absent`: nothing may be there yet. A number: the revision that was read must still be there. */
export type Condition = 'absent' | number;

export interface QueryOptions {
  /** Only sort keys that start so. */
  readonly prefix?: string;
  /** @default false */
  readonly newestFirst?: boolean;
  /** @default - all */
  readonly limit?: number;
}

/** The ledger's storage: single items, each write with a condition. One item is atomic, so nothing needs a transaction. */
export interface Table {
  /** Strongly consistent. */
  get(pk: string, sk: string): Promise<Item | undefined>;
  /** Writes if the condition holds; the item's revision is set here. Writing again what is there already counts as written. */
  put(item: Omit<Item, 'revision'>, condition: Condition): Promise<'written' | 'refused'>;
  query(pk: string, options?: QueryOptions): Promise<readonly Item[]>;
  /** Open work of a model, oldest first (eventually consistent). */
  open(model: string): Promise<readonly Item[]>;
}
