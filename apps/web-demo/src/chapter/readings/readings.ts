import {
  createDenseNet,
  createResNet,
  denseBlock,
  denseNetConfig,
  densenetChapter,
  type Graph,
  type GraphNode,
  type Model,
  type Network,
  readGraph,
  resNetConfig,
  summarize,
  summarizeStages,
  transition,
} from '@densenet/model';
import {
  type BlockChoice,
  type BlockReading,
  type NetworkChoice,
  type NetworkReading,
  type PaperRow,
  paperNames,
  type TransitionChoice,
  type TransitionReading,
} from './types.ts';

/** What a dense block does, read off the definition of it: nothing here is computed by a formula. */
export function readBlock({ channels, growthRate, layers, size }: BlockChoice): BlockReading {
  const config = densenetChapter({ growthRate });
  const block: Network = (nn, x) => denseBlock(nn, config, layers, x);
  const graph = readGraph(block, [size, size, channels]);
  const { rows, parameters } = summarize(graph);
  return {
    layers: graph.nodes
      .filter(({ operation }) => operation.op === 'concat')
      .map(({ inputs, shape }, index) => ({
        reads: channelsOf(inputs[0]!),
        adds: channelsOf(inputs[1]!),
        parameters: rows
          .filter(({ name }) => name.startsWith(`denselayer${index + 1}.`))
          .reduce((sum, row) => sum + row.parameters, 0),
        output: shape,
      })),
    output: graph.output.shape,
    parameters,
  };
}

/** What a transition does, read off its definition. */
export function readTransition({ channels, compression, size }: TransitionChoice): TransitionReading {
  const config = densenetChapter({ compression });
  const network: Network = (nn, x) => transition(nn, config, x);
  const graph = readGraph(network, [size, size, channels]);
  const convolution = graph.nodes.find(({ operation }) => operation.op === 'conv2d')!;
  return {
    input: graph.nodes[0]!.shape,
    convolved: convolution.shape,
    output: graph.output.shape,
    parameters: summarize(graph).parameters,
  };
}

const channelsOf = ({ shape }: GraphNode): number => shape.at(-1)!;

/** The chapter's network with other numbers, and ResNet-18 for the same pictures: grey, ten classes. */
export function readNetworks({ growthRate, layers, size }: NetworkChoice): {
  denseNet: NetworkReading;
  resNet: NetworkReading;
} {
  const denseNet = createDenseNet(densenetChapter({ growthRate, blockConfig: [layers, layers, layers, layers] }));
  const resNet = createResNet(resNetConfig('resnet18', { inChannels: 1, numClasses: 10 }));
  return { denseNet: readNetwork(denseNet, size), resNet: readNetwork(resNet, size) };
}

function readNetwork(model: Model, size: number): NetworkReading {
  const graph = model.graph(size, size);
  const { parameters, multiplyAdds, activationBytes } = summarize(graph);
  return {
    parameters,
    multiplyAdds,
    activationBytes,
    stages: summarizeStages(graph).map((stage) => ({ ...stage, output: endOf(graph, stage.name).shape })),
  };
}

/** The node that a stage ends with; the head ends the network. */
const endOf = ({ marks, output }: Graph, stage: string): GraphNode => marks.get(stage) ?? output;

/** Table 1 of the paper, as this project's definition gives it for 224x224 pictures. */
export function readPaperNetworks(): PaperRow[] {
  return paperNames.map((name) => {
    const config = denseNetConfig(name);
    const { parameters, multiplyAdds } = createDenseNet(config).summary(224, 224);
    return { name, blockConfig: config.blockConfig, growthRate: config.growthRate, parameters, multiplyAdds };
  });
}
