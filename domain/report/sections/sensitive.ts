import type { CheckRow } from '../documents.ts';
import type { DataFacts } from '../facts.ts';

/** Columns whose values must not be shown. */
export function sensitiveColumns({ profile, baseline, drift }: DataFacts): ReadonlySet<string> {
  return new Set([
    ...[...(profile?.columns ?? []), ...(baseline?.columns ?? [])].filter(({ sensitive }) => sensitive === true).map(({ name }) => name),
    ...(drift?.applicable === true ? drift.columns.filter(({ sensitive }) => sensitive).map(({ name }) => name) : []),
  ]);
}

/** Whether a check's examples may show values: only of a column that the profile knows and does not call sensitive. */
export function mayShowValues(check: CheckRow, facts: DataFacts): boolean {
  const known = new Set(facts.profile?.columns.map(({ name }) => name));
  const sensitive = sensitiveColumns(facts);
  // A relation is named after both of its columns: "left <= right".
  const columns = (check.column ?? '').split(/ (?:<|<=|==|!=|>=|>) /);
  return columns.every((column) => known.has(column) && !sensitive.has(column));
}
