import fc from 'fast-check';
import { hostileKey } from '../../../domain/intake/object-key.ts';

test.each<{ key: string; complaint?: string }>([
  { key: 'drops/flights/2001-01/_MANIFEST.json' },
  { key: 'a' },
  { key: 'a b/ä+%2F?#&=.csv' },
  { key: 'drops/__proto__/constructor' },
  { key: '..a/b..' },
  { key: '', complaint: 'empty' },
  { key: '/etc/passwd', complaint: 'starts with /' },
  { key: 'a/../b', complaint: 'empty, . or .. part' },
  { key: '..', complaint: 'empty, . or .. part' },
  { key: 'a/./b', complaint: 'empty, . or .. part' },
  { key: 'a//b', complaint: 'empty, . or .. part' },
  { key: 'a/', complaint: 'empty, . or .. part' },
  { key: 'a\\b', complaint: 'backslash' },
  { key: 'a\u0000b', complaint: 'control character' },
  { key: 'a\nb', complaint: 'control character' },
  { key: 'a\u007f', complaint: 'control character' },
  { key: 'a\u0085', complaint: 'control character' },
  { key: 'a\u00a0' },
  { key: 'e\u0301', complaint: 'normal form C' },
  { key: '\u00e9' },
  { key: 'a\ud800', complaint: 'surrogate' },
  { key: 'a😀' },
  { key: 'a'.repeat(512) },
  { key: 'a'.repeat(513), complaint: '513 bytes; at most 512' },
  { key: 'é'.repeat(256) },
  { key: `${'é'.repeat(256)}a`, complaint: '513 bytes' },
  { key: '😀'.repeat(128) },
  { key: `${'😀'.repeat(128)}a`, complaint: '513 bytes' },
])('key %j', ({ key, complaint }) => {
  if (complaint === undefined) expect(hostileKey(key)).toBeUndefined();
  else expect(hostileKey(key)).toContain(complaint);
});

test('a key that is followed stays below its prefix, whatever joins them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (key) => {
      if (hostileKey(key) === undefined) {
        const url = new URL(`file:///prefix/${key.split('/').map(encodeURIComponent).join('/')}`);
        expect(url.pathname.startsWith('/prefix/')).toBe(true);
        expect(key.normalize('NFC')).toBe(key);
      }
    }),
  );
});
