import type { Cluster } from '@densenet/runtime';
import { expandHosts } from './hostNames.ts';

/** Environment variables, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The addresses in a list such as `host1:2222,host2:2222` or, with Slurm's ranges, `host[1-2]:2222`.
 *
 * @param name the flag or variable that the list is from, for errors
 * @throws RangeError where an address is none, or there twice
 */
export function parseAddresses(text: string, name: string): string[] {
  return checkedAddresses(expandHosts(text, name), name);
}

/**
 * @throws RangeError where an address is none, or there twice; it names the flag or variable
 */
export function checkedAddresses(addresses: readonly string[], name: string): string[] {
  for (const [at, address] of addresses.entries()) {
    const [, port] = /^(?:\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(address) ?? [];
    if (port === undefined || Number(port) < 1 || Number(port) > 65_535) {
      throw new RangeError(`${name} must have an address for each process, such as host1:2222; got '${address}'`);
    }
    if (addresses.indexOf(address) !== at) {
      throw new RangeError(`${name} has ${address} twice: each process needs an address of its own`);
    }
  }
  return [...addresses];
}

/**
 * A number that counts from 0, out of a flag or variable.
 *
 * @param below what it must be less than
 * @throws RangeError where it is none
 */
export function parseIndex(text: string, name: string, below = Number.POSITIVE_INFINITY): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value < below) return value;
  const range = Number.isFinite(below) ? `0 to ${below - 1}` : '0 or more';
  throw new RangeError(`${name} must be a whole number, ${range}; got '${text}'`);
}

/** How many processes before this one are on the same host: which of its GPUs it takes. */
export function localRank({ addresses, rank }: Cluster): number {
  const hostOf = (address: string) => address.slice(0, address.lastIndexOf(':'));
  return addresses.slice(0, rank).filter((address) => hostOf(address) === hostOf(addresses[rank]!)).length;
}
