/** Longest key that we follow; S3 allows 1,024 bytes. */
const MOST_BYTES = 512;

/**
 * Why a key from an event is not followed, or undefined for a harmless one. A key is data from outside: it is never
 * decoded (EventBridge does not encode keys) and never becomes a path.
 */
export function hostileKey(key: string): string | undefined {
  if (key === '') return 'the key is empty';
  if (byteLength(key) > MOST_BYTES) return `the key has ${byteLength(key)} bytes; at most ${MOST_BYTES} are followed`;
  if (key.startsWith('/')) return 'the key starts with /';
  if (key.includes('\\')) return 'the key holds a backslash';
  if (hasControlCharacter(key)) return 'the key holds a control character';
  if (hasLoneSurrogate(key)) return 'the key holds half of a surrogate pair';
  if (key.normalize('NFC') !== key) return 'the key is not in Unicode normal form C, so that two keys could look the same';
  if (key.split('/').some((part) => part === '.' || part === '..' || part === '')) return 'the key has an empty, . or .. part';
  return undefined;
}

/** UTF-8 length; the domain has no TextEncoder. */
function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

function hasLoneSurrogate(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return true;
  }
  return false;
}
