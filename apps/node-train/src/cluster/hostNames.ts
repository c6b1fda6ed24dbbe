/** More processes than this are a mistyped range, and not a cluster. */
const mostHosts = 4096;

/**
 * Host names written out from Slurm's short form: `node[01-03,7],gpu1` is `node01`, `node02`, `node03`, `node7`, `gpu1`. A name
 * may have several ranges, and text behind them. Brackets with anything but numbers are part of the name, as in `[::1]`.
 *
 * @param name the flag or variable that the text is from, for errors
 * @throws RangeError where a name is empty, a bracket is not closed, a range goes backwards, or there are more than 4,096 names
 */
export function expandHosts(text: string, name: string): string[] {
  const hosts = splitOutside(text, name).flatMap((part) => expand(part, name));
  if (hosts.length > mostHosts) throw tooMany(hosts.length, name);
  return hosts;
}

/** Splits at commas that are not in brackets. */
function splitOutside(text: string, name: string): string[] {
  const parts = text.match(/(?:\[[^\]]*\]|[^,[\]])+/g) ?? [];
  if (parts.join(',') === text && text.trim() !== '') return parts.map((part) => part.trim());
  throw new RangeError(`${name} must be names of hosts with commas between, such as node[1-3],node7; got '${text}'`);
}

function expand(part: string, name: string): string[] {
  const found = /^(?<before>.*?)\[(?<ranges>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\](?<after>.*)$/.exec(part);
  if (!found) return [part];
  const { before, ranges, after } = found.groups as Record<'before' | 'ranges' | 'after', string>;
  const numbers = ranges.split(',').flatMap((range) => numbersIn(range, name));
  return numbers.flatMap((number) => expand(`${before}${number}${after}`, name));
}

/** `08-11` is `08`, `09`, `10`, `11`: as wide as the first one. */
function numbersIn(range: string, name: string): string[] {
  const [first = '', last = first] = range.split('-');
  const count = Number(last) - Number(first) + 1;
  if (count < 1) throw new RangeError(`${name} has the range [${range}], which goes backwards`);
  if (count > mostHosts) throw tooMany(count, name);
  return Array.from({ length: count }, (_, at) => String(Number(first) + at).padStart(first.length, '0'));
}

const tooMany = (count: number, name: string): RangeError =>
  new RangeError(`${name} names ${count.toLocaleString('en-US')} hosts, expected at most ${mostHosts}`);
