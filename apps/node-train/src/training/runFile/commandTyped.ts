import { commandName, shellQuoted } from '../../terminal/commandLine.ts';

/** The command line that began this process, for someone who wants to repeat it, without passwords in addresses. */
export const commandTyped = (args: readonly string[] = process.argv.slice(2)): string =>
  [commandName(), ...args.map((word) => quoted(withoutSecrets(word)))].join(' ');

const quoted = (word: string): string => (/^--?[a-z][\w-]*$/i.test(word) ? word : shellQuoted(word));

/**
 * A word of a command line; an address without its user, password and query, in which tokens and signatures stand. Also where
 * it follows a flag's name and `=`.
 */
export function withoutSecrets(word: string): string {
  return word.replace(/https?:\/\/\S+/i, (address) => {
    if (!URL.canParse(address)) return address;
    const url = new URL(address);
    if (url.username === '' && url.password === '' && url.search === '') return address;
    url.username = '';
    url.password = '';
    url.search = '';
    return url.href;
  });
}
