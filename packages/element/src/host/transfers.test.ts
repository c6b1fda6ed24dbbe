import { MessageChannel } from 'node:worker_threads';
import { type Endpoint, expose, wrap } from 'comlink';
import { expect, it } from 'vitest';
import { reason, reasoned } from '../messages/reasons.ts';
import { registerTransfers } from './transfers.ts';

it('an error comes out of a worker with its message, its name and its reason', async () => {
  registerTransfers();
  const { port1, port2 } = new MessageChannel();
  const why = reason('stalled', reason('theModelFile'), 30);
  const service = {
    reasoned: () => {
      throw reasoned(TypeError, why);
    },
    plain: () => {
      throw new RangeError('there is no model 3');
    },
  };
  expose(service, port1 as unknown as Endpoint);
  const remote = wrap<typeof service>(port2 as unknown as Endpoint);
  try {
    await expect(remote.reasoned()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'nothing of the file arrived for 30 s: try again',
      reason: why,
    });
    await expect(remote.plain()).rejects.toMatchObject({ name: 'RangeError', message: 'there is no model 3' });
    await expect(remote.plain()).rejects.not.toHaveProperty('reason');
  } finally {
    port1.close();
    port2.close();
  }
});
