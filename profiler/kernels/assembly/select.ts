/** The k-th smallest (from 0) of `size` doubles at an address, by Hoare's selection. Their order changes. */
export function select(numbers: i32, size: i32, k: i32): f64 {
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const pivot = load<f64>(numbers + (k << 3));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f64>(numbers + (i << 3)) < pivot) i++;
      while (pivot < load<f64>(numbers + (j << 3))) j--;
      if (i > j) break;
      const swapped = load<f64>(numbers + (i << 3));
      store<f64>(numbers + (i++ << 3), load<f64>(numbers + (j << 3)));
      store<f64>(numbers + (j-- << 3), swapped);
    }
    if (j < k) low = i;
    if (k < i) high = j;
  }
  return load<f64>(numbers + (k << 3));
}
