// What the worker that reads the definition is asked, and what it answers. Shapes are `[height, width, channels]` of one picture.

export interface BlockChoice {
  /** Channels that come in: k0 in the paper. */
  channels: number;
  /** k */
  growthRate: number;
  layers: number;
  /** Height and width of the feature maps. */
  size: number;
}

export interface BlockReading {
  layers: readonly {
    /** Channels that the layer reads, of all before it. */
    reads: number;
    /** Channels that it adds. */
    adds: number;
    parameters: number;
    /** After its concatenation. */
    output: readonly number[];
  }[];
  output: readonly number[];
  parameters: number;
}

export interface TransitionChoice {
  channels: number;
  /** Share of the channels that is kept: theta in the paper. */
  compression: number;
  size: number;
}

export interface TransitionReading {
  input: readonly number[];
  /** After the 1x1 convolution. */
  convolved: readonly number[];
  output: readonly number[];
  parameters: number;
}

/** A network as the chapter's: four blocks of equally many layers. */
export interface NetworkChoice {
  growthRate: number;
  layers: number;
  /** Height and width of the pictures. */
  size: number;
}

export interface NetworkReading {
  parameters: number;
  /** Of one picture. */
  multiplyAdds: number;
  /** Outputs of all layers of one picture, in float32. */
  activationBytes: number;
  stages: readonly {
    /** `stem`, `stage1` and up, `head` */
    name: string;
    parameters: number;
    multiplyAdds: number;
    activationBytes: number;
    output: readonly number[];
  }[];
}

/** The networks of the paper's table 1, largest last. */
export const paperNames = ['densenet121', 'densenet169', 'densenet201', 'densenet264'] as const;

/** A row of the paper's table 1. */
export interface PaperRow {
  name: (typeof paperNames)[number];
  blockConfig: readonly number[];
  growthRate: number;
  parameters: number;
  multiplyAdds: number;
}

/** The calls that the worker answers. */
export interface ReadingService {
  readBlock(choice: BlockChoice): BlockReading;
  readTransition(choice: TransitionChoice): TransitionReading;
  readNetworks(choice: NetworkChoice): { denseNet: NetworkReading; resNet: NetworkReading };
  readPaperNetworks(): PaperRow[];
}
