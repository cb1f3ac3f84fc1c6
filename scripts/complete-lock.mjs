#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Completes package-lock.json with optional packages for other platforms. npm leaves out of the lock file what a mirror did not
 * have when it was written, such as binaries for Windows, and `npm ci` then refuses the file everywhere.
 *
 * usage: complete-lock.mjs [--check]     with --check writes nothing, and exits 1 when something is missing
 */
const FILE = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Names of such packages say where they run: `@swc/core-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = name === 'fsevents' ? ['darwin'] : SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  if (os.length + cpu.length === 0) throw new Error(`cannot tell from its name where ${name} runs; add it to package-lock.json by hand`);
  return Object.fromEntries(Object.entries({ cpu, libc, os }).filter(([, values]) => values.length > 0));
}

/** Where npm would look for a package from inside another, nearest first. */
function isThere(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (`${folder}/node_modules/${name}` in packages) return true;
    if (!folder.includes('/node_modules/')) return `node_modules/${name}` in packages;
  }
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, { dev, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isThere(lock.packages, path, name))
    .map(([name, version]) => [
      `node_modules/${name}`,
      { version: version.replace(/^[\^~]/, ''), ...platformOf(name), ...(dev ? { dev } : {}), optional: true },
    ]),
);

if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.map(([path]) => path.slice('node_modules/'.length)).join(', ')}: run node scripts/complete-lock.mjs`,
  );
  process.exitCode = 1;
} else if (missing.length > 0) {
  const { '': root, ...others } = lock.packages;
  const sorted = Object.fromEntries(
    Object.entries({ ...others, ...Object.fromEntries(missing) }).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: { '': root, ...sorted } }, null, 2)}\n`);
  console.log(`added ${missing.length} packages of other platforms`);
}
