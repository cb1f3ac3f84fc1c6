import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A fresh database in memory: an independent opinion on the same data. */
export async function duckdb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false' });
  return instance.connect();
}

/** Rows of a query as plain values. */
export async function query(db: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await db.runAndReadAll(sql)).getRowsJson();
}
