#!/usr/bin/env node
// The command line as npm installs it: what it does is in cli/, bundled into dist/command-line/.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/command-line/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  console.error('slipway is not built: run "npm run build" first');
  process.exit(50);
}
// The SDK tells on every start which Node it will want next year; package.json says which one we want.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main: run } = await import(main.href);
// A reader that has gone, such as head, wants no more: leave as a program that SIGPIPE ends.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(128 + 13);
  throw error;
});
const code = await run(process.argv.slice(2));
// A pipe takes what is written when its reader does: leaving before would cut it off.
for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written));
// A rehearsal that broke off may have left a server open.
process.exit(code);
