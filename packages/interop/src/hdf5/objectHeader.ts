import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';

/** Types of header messages that are read here (HDF5 File Format Specification, IV.A.2). */
export const MESSAGE = {
  dataspace: 0x01,
  datatype: 0x03,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

export interface Message {
  type: number;
  /** Where its data are in the file. */
  at: number;
  length: number;
}

const PREFIX = 16;
const MESSAGE_HEADER = 8;
const SHARED = 2;

/**
 * The header messages of the object at `address`, in version 1 of the format, which h5py writes unless told otherwise.
 * @throws WeightFileError where the header is not valid, is of a later version or shares messages with others
 */
export function readObjectHeader(bytes: FileBytes, address: number): Message[] {
  bytes.visit(address);
  const version = bytes.uint8(address);
  if (version !== 1) {
    if (String.fromCharCode(...bytes.slice(address, 4)) === 'OHDR') {
      throw new WeightFileError(
        "the HDF5 file is in the format of libver='latest'; expected h5py's default: save it again",
      );
    }
    throw damaged(`the object at byte ${address} has version ${version}; expected 1`);
  }
  const count = bytes.uint16(address + 2);
  const messages: Message[] = [];
  const blocks = [{ at: address + PREFIX, length: bytes.uint32(address + 8) }];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    bytes.slice(block.at, block.length);
    const end = block.at + block.length;
    for (let at = block.at; at + MESSAGE_HEADER <= end && messages.length < count; ) {
      const message = { type: bytes.uint16(at), at: at + MESSAGE_HEADER, length: bytes.uint16(at + 2) };
      if (message.at + message.length > end) throw damaged(`a message at byte ${at} is longer than its block`);
      if ((bytes.uint8(at + 4) & SHARED) !== 0 && message.type !== 0) {
        throw new WeightFileError(`the HDF5 file has a shared message at byte ${at}, which Keras does not write`);
      }
      bytes.spend(1);
      messages.push(message);
      if (message.type === MESSAGE.continuation) {
        const next = bytes.uint64(message.at);
        bytes.visit(next);
        blocks.push({ at: next, length: bytes.uint64(message.at + 8) });
      }
      at = message.at + message.length;
    }
  }
  return messages;
}

export function findMessage(messages: readonly Message[], type: number): Message | undefined {
  return messages.find((message) => message.type === type);
}
