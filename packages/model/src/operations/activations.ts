import {
  type Activation,
  type ActivationKind,
  activate,
  activationGradient,
  activationGradientReads,
} from '@densenet/ops';
import type { OperationRecord } from './record.ts';

/** An activation as an operation: called after its kind, with whatever else the activation has, such as a slope. */
type ActivationOperation<Kind extends ActivationKind> = { op: Kind } & Omit<
  Extract<Activation, { kind: Kind }>,
  'kind'
>;

/** The record of an activation that `@densenet/ops` computes. */
export function activation<Kind extends ActivationKind>(kind: Kind): OperationRecord<ActivationOperation<Kind>> {
  const of = ({ op, ...rest }: ActivationOperation<Kind>) => ({ kind: op, ...rest }) as Activation;
  const reads = activationGradientReads(kind);
  return {
    op: kind,
    shape: (_operation, [x]) => x!,
    keepsChannels: true,
    isActivation: true,
    training: {
      forward: (operation, { inputs: [x] }) => ({ y: activate(x!, of(operation)) }),
      inputGradients: {
        // A backward pass often has the output anyway, as the input of a convolution.
        needs: [reads === 'input' ? 'inputs' : 'output'],
        run: (operation, { dy, inputs, output }) => [
          activationGradient(dy, reads === 'input' ? inputs[0]! : output, of(operation)),
        ],
      },
    },
    inference: { run: (operation, [x]) => activate(x!, of(operation)) },
  };
}
