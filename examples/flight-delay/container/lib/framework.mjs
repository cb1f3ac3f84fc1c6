import { readFileSync } from 'node:fs';

const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What trained a model: this container and its Node. */
export const FRAMEWORK = { name, version, node: process.versions.node };
