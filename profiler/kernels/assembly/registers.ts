/** HyperLogLog registers, 2^12 of them. The first hash chooses one, the second hash's leading zeros fill it. */
export function register(registers: i32, first: i32, second: i32): void {
  const at = registers + <i32>(<u32>first >>> 20);
  const zeros = clz<i32>(second) + 1;
  if (zeros > <i32>load<u8>(at)) store<u8>(at, <u8>zeros);
}
