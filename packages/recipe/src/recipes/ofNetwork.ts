import type { DenseNetConfig, NetworkConfig } from '@densenet/model';

/** A named network without channels and classes, which the images decide. */
export function ofNetwork({ inChannels: _, numClasses: __, ...network }: DenseNetConfig): NetworkConfig {
  return network;
}
