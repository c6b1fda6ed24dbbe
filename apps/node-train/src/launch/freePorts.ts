import { createServer, type Server } from 'node:net';

/**
 * Ports that nobody listens on, chosen by the system. All are held until the last is known, so that none comes twice; then they are
 * free for the processes that they are for.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    // On all interfaces, as the processes will.
    const server = createServer().once('error', reject);
    server.listen(0, () => resolve(server));
  });
}
