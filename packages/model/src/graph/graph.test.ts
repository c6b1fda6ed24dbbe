import { describe, expect, it } from 'vitest';
import {
  createDenseNet,
  densenetChapter,
  densenetTiny,
  InputTooSmallError,
  type Network,
  readGraph,
} from '../index.ts';
import { smallestInput } from './graph.ts';

const chapter = createDenseNet(densenetChapter());

describe('an input that is too small', () => {
  it.each([
    [
      28,
      28,
      'an input of 28x28 is too small for this network: features.transition3.pool would make 0x0 feature maps; ',
    ],
    [
      28,
      96,
      'an input of 28x96 is too small for this network: features.transition3.pool would make 0x3 feature maps; ',
    ],
    [96, 4, 'an input of 96x4 is too small for this network: features.transition1.pool would make 12x0 feature maps; '],
    [0, 32, 'an input of 0x32 is too small for this network: features.conv0 would make 0x16 feature maps; '],
  ])('is refused for the chapter’s network: %sx%s', (height, width, message) => {
    for (const read of [chapter.graph, chapter.summary]) {
      expect(() => read(height, width)).toThrow(InputTooSmallError);
      expect(() => read(height, width)).toThrow(`${message}the smallest input is 29x29`);
    }
  });

  it('is an error that has the layer and the shape of its output', () => {
    const error = (() => {
      try {
        return chapter.graph(28, 28);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ layer: 'features.transition3.pool', shape: [0, 0], name: 'InputTooSmallError' });
  });
});

it('knows the smallest input of a network', () => {
  expect(chapter.smallestInput).toBe(29);
  expect(chapter.graph(29, 29).output.shape).toEqual([10]);
  expect(createDenseNet(densenetTiny()).smallestInput).toBe(5);
  expect(createDenseNet(densenetTiny({ stem: { kind: 'cifar', channels: 8 }, blockConfig: [1] })).smallestInput).toBe(
    1,
  );
});

it('gives up on a network that takes no input', () => {
  const network: Network = (nn, x) => nn.averagePool('pool', x, { kernelSize: 2000, stride: 1 });
  expect(() => smallestInput(network, 1)).toThrow('no input up to 1024x1024 makes this network give an output');
});

it('lists nodes in an order in which they can run, from the input to the output', () => {
  const { nodes, output } = createDenseNet(densenetTiny()).graph(32, 24);
  expect(nodes[0]!.operation).toEqual({ op: 'input' });
  expect(output).toBe(nodes.at(-1));
  nodes.forEach((node, position) => {
    expect(node.id).toBe(position);
    for (const input of node.inputs) expect(nodes.indexOf(input)).toBeLessThan(position);
  });
});

it('writes down what each layer does', () => {
  const graph = readGraph(
    (nn, x) => {
      const y = nn
        .within('a')
        .within('b')
        .conv2d('c', x, { outChannels: 4, kernelSize: 3, stride: 2, padding: 1, bias: true });
      const z = nn.maxPool('max', nn.dropout(nn.dropout(y, 0), 0.5), { kernelSize: 3, stride: 2, padding: 1 });
      return nn.linear('fc', nn.globalAveragePool(nn.add([z, z])), { outFeatures: 2 });
    },
    [9, 16, 3],
  );
  expect(graph.nodes.map(({ operation, shape, inputs }) => [operation, shape, inputs.map(({ id }) => id)])).toEqual([
    [{ op: 'input' }, [9, 16, 3], []],
    [
      { op: 'conv2d', name: 'a.b.c', spec: { outChannels: 4, kernelSize: 3, stride: 2, padding: 1, bias: true } },
      [5, 8, 4],
      [0],
    ],
    [{ op: 'dropout', rate: 0.5 }, [5, 8, 4], [1]],
    [{ op: 'maxPool', name: 'max', window: { kernelSize: 3, stride: 2, padding: 1 } }, [3, 4, 4], [2]],
    [{ op: 'add' }, [3, 4, 4], [3, 3]],
    [{ op: 'globalAveragePool' }, [4], [4]],
    [{ op: 'linear', name: 'fc', spec: { outFeatures: 2 } }, [2], [5]],
  ]);
});
