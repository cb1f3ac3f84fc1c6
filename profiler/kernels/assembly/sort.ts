/** How often each byte occurs, and then where the next pair with it goes. */
const places = memory.data(256 * 4, 4) as i32;

/**
 * Puts `size` pairs of words in the order of their second words, unsigned, byte by byte from the lowest (radix sort; Knuth, volume 3,
 * section 5.2.5). `room` is for as many pairs. Returns where they are then: one of both places.
 */
export function sortPairs(pairs: i32, size: i32, room: i32): i32 {
  for (let byte = 4; byte < 8; byte++) {
    memory.fill(places, 0, 256 * 4);
    const end = pairs + (size << 3);
    for (let p = pairs; p < end; p += 8) {
      const place = places + ((<i32>load<u8>(p + byte)) << 2);
      store<i32>(place, load<i32>(place) + 1);
    }
    // Numbers lie close together: often all have the same highest byte.
    if (size === 0 || load<i32>(places + ((<i32>load<u8>(pairs + byte)) << 2)) === size) continue;
    let next = room;
    for (let place = places; place < places + 256 * 4; place += 4) {
      const count = load<i32>(place);
      store<i32>(place, next);
      next += count << 3;
    }
    for (let p = pairs; p < end; p += 8) {
      const place = places + ((<i32>load<u8>(p + byte)) << 2);
      const to = load<i32>(place);
      store<i64>(to, load<i64>(p));
      store<i32>(place, to + 8);
    }
    const sorted = room;
    room = pairs;
    pairs = sorted;
  }
  return pairs;
}
