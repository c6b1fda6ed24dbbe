import protobuf from 'protobufjs';
import { tfRecord } from './record.ts';

/**
 * TensorBoard's event, as far as it is written here: the fields' numbers are those of tensorflow/core/util/event.proto and of
 * summary.proto, tensor.proto and tensor_shape.proto in tensorflow/core/framework.
 */
const schema = `
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
      SessionLog session_log = 7;
    }
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
        TensorProto tensor = 8;
      }
      SummaryMetadata metadata = 9;
    }
    repeated Value value = 1;
  }
  message SummaryMetadata {
    message PluginData {
      string plugin_name = 1;
    }
    PluginData plugin_data = 1;
  }
  message SessionLog {
    enum SessionStatus {
      STATUS_UNSPECIFIED = 0;
      START = 1;
    }
    SessionStatus status = 1;
  }
  message TensorProto {
    int32 dtype = 1;
    TensorShapeProto tensor_shape = 2;
    repeated bytes string_val = 8;
  }
  message TensorShapeProto {
    message Dim {
      int64 size = 1;
    }
    repeated Dim dim = 2;
  }
`;

/** The type of an event file's messages; its fields have the names of the schema in camel case. */
export const eventType = protobuf.parse(schema).root.lookupType('Event');

/** DataType.DT_STRING of tensorflow/core/framework/types.proto. */
const stringDtype = 7;

/** A record with which an event file begins: the version of its form. */
export const versionRecord = (wallTime: number): Uint8Array => record({ wallTime, fileVersion: 'brain.Event:2' });

/** A record by which TensorBoard forgets the points of this step and later ones that earlier files have. */
export const restartRecord = (wallTime: number, step: number): Uint8Array =>
  record({ wallTime, step, sessionLog: { status: 1 } });

/** A record of one point of each of these curves, by their tags. */
export const scalarsRecord = (wallTime: number, step: number, scalars: Readonly<Record<string, number>>): Uint8Array =>
  record({
    wallTime,
    step,
    summary: { value: Object.entries(scalars).map(([tag, simpleValue]) => ({ tag, simpleValue })) },
  });

/** A record of a text, which TensorBoard shows as Markdown. */
export const textRecord = (wallTime: number, tag: string, text: string): Uint8Array =>
  record({
    wallTime,
    summary: {
      value: [
        {
          tag: `${tag}/text_summary`,
          metadata: { pluginData: { pluginName: 'text' } },
          tensor: { dtype: stringDtype, tensorShape: { dim: [{ size: 1 }] }, stringVal: [Buffer.from(text)] },
        },
      ],
    },
  });

const record = (event: object): Uint8Array => tfRecord(eventType.encode(event).finish());
