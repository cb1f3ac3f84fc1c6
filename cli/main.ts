import { isUsageError } from './command-io.ts';
import { COMMANDS, overview } from './commands.ts';
import { processIo } from './process-io.ts';

/** Exit code of a call that could not be understood. */
const USAGE = 2;

/** Exit code of a command that broke. */
const FAILED = 50;

/** Runs one command line; answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const io = processIo();
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    io.stdout(await overview());
    return name === undefined ? USAGE : 0;
  }
  const load = COMMANDS.get(name);
  if (load === undefined) {
    io.stderr(`slipway has no command "${name}"; it has ${[...COMMANDS.keys()].join(', ')}`);
    return USAGE;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout(command.usage);
    return 0;
  }
  try {
    return await command.run(rest, io, main);
  } catch (error) {
    if (isUsageError(error)) {
      io.stderr(error instanceof Error ? error.message : String(error));
      io.stderr(`see: slipway ${name} --help`);
      return USAGE;
    }
    io.stderr(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    if (process.env['SLIPWAY_DEBUG'] !== undefined && error instanceof Error) io.stderr(error.stack ?? '');
    return FAILED;
  }
}
