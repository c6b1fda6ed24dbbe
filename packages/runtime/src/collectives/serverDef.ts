import { createRequire } from 'node:module';
import type { Cluster } from './cluster.ts';

const require = createRequire(import.meta.url);

/** What is used here of google-protobuf's writer: fields by number. The package has no types of its own. */
interface Writer {
  writeString(field: number, value: string): void;
  writeInt32(field: number, value: number): void;
  writeMessage(field: number, message: object, write: (message: object, writer: Writer) => void): void;
  getResultBuffer(): Uint8Array;
}

/** The name of the job that all processes belong to, as in TensorFlow's own multi-worker training. */
const JOB = 'worker';

/**
 * TensorFlow's description of a cluster and of this process's place in it, in the bytes of its message `ServerDef`
 * (tensorflow/core/protobuf/tensorflow_server.proto).
 */
export function encodeServerDef({ addresses, rank }: Cluster): Uint8Array {
  const { BinaryWriter } = require('google-protobuf') as { BinaryWriter: new () => Writer };
  const writer = new BinaryWriter();
  const message = (to: Writer, field: number, write: (within: Writer) => void) =>
    to.writeMessage(field, {}, (_, within) => write(within));

  message(writer, 1, (clusterDef) =>
    message(clusterDef, 1, (jobDef) => {
      jobDef.writeString(1, JOB);
      for (const [task, address] of addresses.entries()) {
        // An entry of a map: key and value. A zero is left out where fields are optional, and must be written here.
        message(jobDef, 2, (entry) => {
          entry.writeInt32(1, task);
          entry.writeString(2, address);
        });
      }
    }),
  );
  writer.writeString(2, JOB);
  writer.writeInt32(3, rank);
  message(writer, 4, (configProto) =>
    // Rank 0 is asked by all who belongs to a group.
    message(configProto, 16, (experimental) => experimental.writeString(1, `/job:${JOB}/replica:0/task:0`)),
  );
  writer.writeString(5, 'grpc');
  return writer.getResultBuffer();
}
