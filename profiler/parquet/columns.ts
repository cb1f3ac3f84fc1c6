import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { ProfileType } from '../../domain/dataset/profile.ts';

/** How a Parquet column is read when no contract says otherwise. Nested columns are read as the text of their JSON. */
export function parquetType({ element, children }: SchemaTree): ProfileType {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'string';
  if (isTimestamp(element)) return 'timestamp';
  const logical = element.logical_type?.type;
  if (element.converted_type === 'DECIMAL' || logical === 'DECIMAL' || logical === 'FLOAT16') return 'number';
  if (element.type === 'BOOLEAN') return 'boolean';
  if (element.type === 'INT32' || element.type === 'INT64' || element.type === 'FLOAT' || element.type === 'DOUBLE') return 'number';
  return 'string';
}

function isTimestamp({ type, converted_type, logical_type }: SchemaElement): boolean {
  return (
    type === 'INT96' ||
    converted_type === 'DATE' ||
    converted_type === 'TIMESTAMP_MILLIS' ||
    converted_type === 'TIMESTAMP_MICROS' ||
    logical_type?.type === 'DATE' ||
    logical_type?.type === 'TIMESTAMP'
  );
}

/** Milliseconds in one unit of a flat timestamp column; undefined for columns that hold none. */
export function millisecondsPerUnit({ type, converted_type, logical_type }: SchemaElement): number | undefined {
  if (converted_type === 'DATE' || logical_type?.type === 'DATE') return 86_400_000;
  if (type !== 'INT64') return undefined;
  if (converted_type === 'TIMESTAMP_MILLIS') return 1;
  if (converted_type === 'TIMESTAMP_MICROS') return 1e-3;
  if (logical_type?.type !== 'TIMESTAMP') return undefined;
  return logical_type.unit === 'MILLIS' ? 1 : logical_type.unit === 'MICROS' ? 1e-3 : 1e-6;
}
