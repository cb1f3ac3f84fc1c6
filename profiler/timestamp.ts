import { Heap } from './kernels/heap.ts';

/** Longest text that is looked at. */
const LONGEST = 256;

let scratch: { readonly heap: Heap; readonly address: number } | undefined;

/** Epoch milliseconds of ISO 8601 text, as columns of timestamps read it; NaN for anything else. */
export function timestampOf(text: string): number {
  if (text.length > LONGEST) return Number.NaN;
  if (!scratch) {
    const heap = new Heap();
    scratch = { heap, address: heap.allocate(4 * LONGEST) };
  }
  const { heap, address } = scratch;
  const length = heap.bytes.write(text, address, 'utf8');
  return heap.kernels.timestamp(address, address + length);
}
