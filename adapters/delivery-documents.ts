import type { ObjectStore } from './object-store.ts';

/** Windows read at a time: a bake of a day has 1,440. */
const AT_ONCE = 32;

/** What the steps of a delivery left in its folder, as far as it can be read. */
export interface DeliveryDocuments {
  /** A JSON document; undefined when it is not there or cannot be read. */
  document(uri: string): Promise<unknown>;
  /** The judged windows, in the order of their keys; empty when they cannot be listed. */
  windows(): Promise<unknown[]>;
}

/**
 * Reads a delivery's documents. One that cannot be read costs its own lines, not the others: the reason goes into `notes`.
 * `folder` is s3://BUCKET/deliveries/MODEL/ID/.
 */
export function deliveryDocuments(objects: ObjectStore, bucket: string, folder: string, notes: string[]): DeliveryDocuments {
  const because = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const document = async (uri: string): Promise<unknown> => {
    try {
      const text = await objects.text(uri);
      return text === undefined ? undefined : JSON.parse(text);
    } catch (error) {
      notes.push(`${uri} could not be read: ${because(error)}`);
      return undefined;
    }
  };
  const windowKeys = async (): Promise<readonly string[]> => {
    try {
      return (await objects.list(`${folder}windows/`)).map(({ key }) => key);
    } catch (error) {
      notes.push(`the judged windows could not be listed: ${because(error)}`);
      return [];
    }
  };
  const windows = async (): Promise<unknown[]> => {
    const uris = (await windowKeys()).map((key) => `s3://${bucket}/${key}`).filter((uri) => uri.endsWith('.json'));
    const found: unknown[] = [];
    for (let first = 0; first < uris.length; first += AT_ONCE)
      found.push(...(await Promise.all(uris.slice(first, first + AT_ONCE).map(document))).filter((one) => one !== undefined));
    return found;
  };
  return { document, windows };
}
