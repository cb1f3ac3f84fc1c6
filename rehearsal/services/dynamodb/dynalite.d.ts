/** dynalite ships no types; this is what the host uses of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a table stays CREATING, milliseconds of real time. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** Folder of the store; in memory without. */
    readonly path?: string;
  }
  export default function dynalite(options?: Options): Server;
}
