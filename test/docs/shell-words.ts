/** Splits a line of a shell into commands, and those into words, as far as a runbook needs it. */
export function words(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote = '';
  const push = (): void => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (c === '\\' && quote !== "'") {
      word = (word ?? '') + (line[++i] ?? '');
    } else if (quote !== '') {
      if (c === quote) quote = '';
      else word = (word ?? '') + c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= '';
    } else if (c === ';') {
      push();
      commands.push([]);
    } else if (/\s/.test(c)) push();
    else word = (word ?? '') + c;
  }
  if (quote !== '') throw new Error(`a quote is not closed: ${line}`);
  push();
  return commands.filter((command) => command.length > 0);
}

/** Commands of a block, without the `do` of a loop. */
export const commandsIn = (block: string): string[][] =>
  block
    .split('\n')
    .flatMap(words)
    .map((command) => (command[0] === 'do' ? command.slice(1) : command));
