import type { Cluster } from './cluster.ts';

/**
 * Keeps gRPC from looking for the other processes behind the machine's HTTP proxy, where the environment names one. It reads that when
 * it first connects, so the setting holds until `connect` is done.
 */
export async function withoutProxy<T>({ addresses }: Cluster, connect: () => Promise<T>): Promise<T> {
  const { env } = process;
  const before = env.no_grpc_proxy;
  const hosts = addresses.map((address) => address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, ''));
  env.no_grpc_proxy = [...new Set(hosts), ...(before ? [before] : [])].join();
  try {
    return await connect();
  } finally {
    if (before === undefined) delete env.no_grpc_proxy;
    else env.no_grpc_proxy = before;
  }
}
