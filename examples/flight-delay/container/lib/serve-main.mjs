import { setFlagsFromString } from 'node:v8';
import { bodyLimit } from './body.mjs';
import { faultsFrom } from './faults.mjs';
import { loadModel } from './model.mjs';
import { paths } from './paths.mjs';
import { createModelServer } from './server.mjs';

// Young objects die with their request: a small nursery keeps a server at tens of megabytes, and several fit one instance.
setFlagsFromString('--max-semi-space-size=1');

const env = process.env;
const faults = faultsFrom(env);
if (faults !== undefined) console.log(`FAULTS ON: ${faults.described}`);

let model;
const server = createModelServer({ model: () => model, faults, limit: bodyLimit(env), log: (line) => console.error(line) });
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
// A moved base folder means a developer's machine, where no other machine needs to reach this server.
const host = env.SAGEMAKER_BASE_DIR ? '127.0.0.1' : undefined;
server.listen(Number(env.SAGEMAKER_BIND_TO_PORT ?? 8080), host, () => {
  const { port } = server.address();
  try {
    model = loadModel(paths(env).model);
    console.log(`serving on port ${port}`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
});

process.on('SIGTERM', () => {
  console.log('asked to stop: finishing the open requests');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
