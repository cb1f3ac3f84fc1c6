import { writeWhole } from './files.mjs';
import { FRAMEWORK } from './framework.mjs';
import { paths } from './paths.mjs';
import { train } from './train.mjs';

/** SageMaker shows the first 1024 characters as FailureReason. */
const FAILURE_CHARACTERS = 1024;

/** 128 + SIGTERM, as a shell reports a program that the signal ended. */
const STOPPED = 143;

const places = paths();
let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

try {
  const trained = await train({ paths: places, framework: FRAMEWORK, log: (line) => console.log(line), stopped: () => stopping });
  process.exitCode = trained ? 0 : STOPPED;
} catch (error) {
  console.error(error.stack);
  writeWhole(places.failure, error.message.slice(0, FAILURE_CHARACTERS));
  process.exitCode = 1;
}
