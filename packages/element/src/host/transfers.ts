import { type TransferHandler, transferHandlers } from 'comlink';
import type { Reasoned } from '../messages/reasons.ts';
import { abortSignals } from './abortSignal.ts';

/** What Comlink sends of an error that was thrown; its own handler makes an error of all that is in `value`. */
interface Thrown {
  isError: boolean;
  value: Partial<Reasoned>;
}

const comlinks = transferHandlers.get('throw') as TransferHandler<{ value: unknown }, Thrown>;

/** Sends the reason of an error along, of which Comlink sends message, name and stack only. */
const thrownErrors: TransferHandler<{ value: unknown }, Thrown> = {
  canHandle: comlinks.canHandle,
  serialize(thrown) {
    const [sent, transferables] = comlinks.serialize(thrown);
    const { reason } = (thrown.value ?? {}) as Partial<Reasoned>;
    if (sent.isError && reason !== undefined) sent.value.reason = reason;
    return [sent, transferables];
  },
  deserialize: comlinks.deserialize,
};

/** Lets Comlink send AbortSignals and the reasons of errors. To be called once on the page and once in the worker. */
export function registerTransfers(): void {
  transferHandlers.set('AbortSignal', abortSignals);
  transferHandlers.set('throw', thrownErrors);
}
