// What a ring of GPUs would give, computed: no GPU has run this code.
import { createDenseNet, type DenseNetVariant, denseNetConfig } from '@densenet/model';

/** What the computed curve begins with; none of it was measured by this project, but for the overlap. */
export interface Assumptions {
  /** Images that one GPU learns from in a second, DenseNet-121 at 224 px. */
  imagesPerSecond: number;
  /** Where that figure is from. */
  source: string;
  /** Images a step, of each GPU. */
  batchSize: number;
  /** What a message takes from one GPU to the next beside its bytes, in microseconds. */
  hopMicroseconds: number;
  /** Bytes of gradients that are sent at once. */
  bucketBytes: number;
}

/** timm's results/benchmark-train-amp-nhwc-pt112-cu113-rtx3090.csv: the row of `densenet121`. */
const published = {
  imagesPerSecond: 914,
  source: "timm's published benchmark: PyTorch 1.12 with mixed precision on an RTX 3090, batch 256",
};

export const defaultAssumptions: Assumptions = {
  ...published,
  batchSize: 64,
  hopMicroseconds: 20,
  // The default of `collectives`.
  bucketBytes: 2 ** 20,
};

/** Height and width of ImageNet's images, in pixels. */
const imageSize = 224;

/** How much of a step is the backward pass, behind which sums can hide: two of three convolutions of a layer. */
const backwardShare = 2 / 3;

/** Rates that the curve is computed for, in Gbit/s. */
export const curveRates = [10, 100] as const;
export const curveSizes = [2, 4, 8, 16, 32, 64] as const;
export const curveNetworks = { densenet121: 'DenseNet-121', densenet264: 'DenseNet-264' } as const;

/** A network as the curve needs it. */
export interface NetworkLoad {
  /** Sent in a step: gradients and running statistics, in 32 bits. */
  bytes: number;
  /** Of one image, forward. */
  multiplyAdds: number;
}

const loads = new Map<DenseNetVariant, NetworkLoad>();

/** What a network of ImageNet sends and computes. */
export function loadOf(variant: DenseNetVariant): NetworkLoad {
  // The report asks several times, and a large network takes a tenth of a second to count.
  const load = loads.get(variant) ?? countLoad(variant);
  loads.set(variant, load);
  return load;
}

function countLoad(variant: DenseNetVariant): NetworkLoad {
  const model = createDenseNet(denseNetConfig(variant));
  const values = model.parameterSpecs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { bytes: 4 * values, multiplyAdds: model.summary(imageSize, imageSize).multiplyAdds };
}

/**
 * Seconds of a sum over a ring: each process sends and receives 2 (n - 1) / n of the bytes, in 2 (n - 1) messages a bucket (Patarasuk
 * and Yuan 2009).
 */
export function ringSeconds(
  processes: number,
  {
    bytes,
    bitsPerSecond,
    buckets,
    hopSeconds,
  }: { bytes: number; bitsPerSecond: number; buckets: number; hopSeconds: number },
): number {
  const hops = 2 * (processes - 1);
  return (hops / processes) * ((8 * bytes) / bitsPerSecond) + buckets * hops * hopSeconds;
}

export interface CurvePoint {
  processes: number;
  imagesPerSecond: number;
  /** Images a second as a share of so many GPUs that wait for nothing. */
  efficiency: number;
}

export interface Curve {
  network: keyof typeof curveNetworks;
  gigabits: number;
  points: CurvePoint[];
}

/**
 * Images a second by number of GPUs, each in a machine of its own with a line of this rate.
 *
 * @param overlap the share of the sums, 0 to 1, that hides behind the backward pass: as measured, and never more than that pass takes
 */
export function curveOf(
  network: Curve['network'],
  gigabits: number,
  { assumptions, overlap }: { assumptions: Assumptions; overlap: number },
): Curve {
  const { bytes, multiplyAdds } = loadOf(network);
  const slowness = multiplyAdds / loadOf('densenet121').multiplyAdds;
  const { batchSize, imagesPerSecond, bucketBytes, hopMicroseconds } = assumptions;
  const computing = (batchSize * slowness) / imagesPerSecond;
  const ring = {
    bytes,
    bitsPerSecond: gigabits * 1e9,
    buckets: Math.ceil(bytes / bucketBytes),
    hopSeconds: hopMicroseconds / 1e6,
  };
  const points = curveSizes.map((processes) => {
    const summing = ringSeconds(processes, ring);
    const step = computing + summing - Math.min(overlap * summing, backwardShare * computing);
    return { processes, imagesPerSecond: (processes * batchSize) / step, efficiency: computing / step };
  });
  return { network, gigabits, points };
}

/** Both networks at both rates. */
export const allCurves = (of: { assumptions: Assumptions; overlap: number }): Curve[] =>
  (Object.keys(curveNetworks) as Curve['network'][]).flatMap((network) =>
    curveRates.map((gigabits) => curveOf(network, gigabits, of)),
  );
