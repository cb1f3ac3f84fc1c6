import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that outlives us by a moment. It reads process groups from its standard input and, when that pipe closes
 * because the rehearsal ended in whatever way (SIGKILL too), kills them. Containers need not cooperate, and one shell
 * of about a megabyte guards all of them.
 */
const SCRIPT = `
groups=''
while read -r verb group; do
  case $verb in
    guard) groups="$groups $group" ;;
    release) kept=''; for g in $groups; do [ "$g" = "$group" ] || kept="$kept $g"; done; groups=$kept ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
`;

export class Watchdog {
  #shell: ChildProcess | undefined;

  /** Kills this process group when the rehearsal is gone. */
  guard(group: number): void {
    this.#write(`guard ${group}\n`);
  }

  release(group: number): void {
    this.#write(`release ${group}\n`);
  }

  /** Ends the shell; what it still guards is killed. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #write(line: string): void {
    this.#shell ??= start();
    this.#shell.stdin?.write(line);
  }
}

/** Its own session, so that Ctrl-C at the terminal does not end it together with us. */
function start(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  shell.unref();
  // A socket underneath: it must not keep the rehearsal's process alive.
  if (shell.stdin !== null && 'unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  // The shell may be gone first when the whole machine stops; there is nothing left to tell it then.
  shell.stdin?.on('error', () => {});
  return shell;
}
