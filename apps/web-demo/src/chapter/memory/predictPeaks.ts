import { predictMemory, type Run, runs } from '@densenet/diagnostics';
import { createDenseNet, createResNet, densenetChapter, resNetConfig } from '@densenet/model';

/** Height and width of the pictures, and how many a batch has. */
export interface StepChoice {
  size: number;
  batchSize: number;
}

export interface PredictedPeaks {
  network: 'DenseNet' | 'ResNet-18';
  /** The most that tensors take at any moment of a step, in bytes, by how it is run. */
  peakBytes: Readonly<Record<Run, number>>;
}

const pictures = { inChannels: 1, numClasses: 10 };

/**
 * What a step of the chapter's network and of ResNet-18 takes on the backend that is started. The programs themselves run, on
 * shapes without values.
 */
export async function predictPeaks({ size, batchSize }: StepChoice): Promise<PredictedPeaks[]> {
  const networks = [
    { network: 'DenseNet', model: createDenseNet(densenetChapter()) },
    { network: 'ResNet-18', model: createResNet(resNetConfig('resnet18', pictures)) },
  ] as const;
  const predicted: PredictedPeaks[] = [];
  for (const { network, model } of networks) {
    const peaks: [Run, number][] = [];
    for (const run of runs) {
      const { peakBytes } = await predictMemory({ network: { model, ...pictures }, size, batchSize }, run);
      peaks.push([run, peakBytes]);
    }
    predicted.push({ network, peakBytes: Object.fromEntries(peaks) as Record<Run, number> });
  }
  return predicted;
}
