/** Options of `makeDrops`; each is described beside the command line option of the same name. */
export interface DropOptions {
  readonly out: string;
  /** As `2001-01`. @default - all six */
  readonly months?: readonly string[];
  /** @default flights */
  readonly model?: string;
  /** Name of the drop's folder; needs exactly one month. @default - the month */
  readonly name?: string;
  /** Rows a month, spread evenly over it. @default - all */
  readonly rows?: number;
  /** CSV files a drop. @default 1 */
  readonly files?: number;
  readonly broken?: 'nulls' | 'text' | 'missing-column';
  readonly drift?: 'km' | 'hubs';
  /** Share of labels that are dealt out again among their rows. @default 0 */
  readonly shuffle?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Where the flights come from; several drops of one month need not decode it again. @default - the file of vega-datasets */
  readonly read?: (options: { readonly months: readonly string[] }) => AsyncIterable<{ month: string; flights: object }>;
}

export interface WrittenDrop {
  readonly month: string;
  readonly folder: string;
  readonly version: 1;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string; readonly rows: number }[];
}

export const MONTHS: readonly string[];
export function makeDrops(options: DropOptions): Promise<WrittenDrop[]>;
