import type { OperationRecord } from './record.ts';

export interface Input {
  op: 'input';
}

/** The images, whose shape the graph is read for. */
export const input: OperationRecord<Input> = {
  op: 'input',
  shape: (_operation, [image]) => image!,
  training: null,
  inference: null,
};
