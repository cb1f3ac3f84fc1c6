/** Where reading stands, for JavaScript to see: the row being read, where it begins, and the room for text that is not in the data. */
export let row = 0;
export let rowStart = 0;
export let rowEnd = 0;
export let spare = 0;
export let spareEnd = 0;

export function setRow(value: i32): void {
  row = value;
}

export function setRowStart(value: i32): void {
  rowStart = value;
}

export function setRowEnd(value: i32): void {
  rowEnd = value;
}

export function setSpare(value: i32): void {
  spare = value;
}

export function setSpareEnd(value: i32): void {
  spareEnd = value;
}
