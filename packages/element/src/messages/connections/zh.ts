import { createFormat } from '../../language/format.ts';
import type { ConnectionMessages } from './en.ts';

const format = createFormat('zh');

export const connections: ConnectionMessages = {
  lead:
    '在稠密块中，每一层都读取它之前的所有内容。每一行是读取者，每一列是来源；颜色是连接两者的卷积核权重的绝对值均值。' +
    '这是网络本身，与图片无关。',
  colour: '颜色表示',
  absolute: '|w| 均值',
  relative: '相对于读取者的平均值',
  hint: '通道较少的读取者在训练开始时权重就较大：请在同一行内比较。',
  point: '指向某一格可以读出它的值。',
  asTable: '以表格显示',
  tableOf: (block) => `${block}，权重表格`,
  tableCaption: (block) => `${block}：按读取者和来源列出的绝对权重均值`,
  reader: '读取者',
  map: (block) => `${block}，绝对权重均值：行是读取者，列是来源`,
  listensToInput: (reader, input, weight) => `${reader}读取${input}（它能读取的全部），|w| 均值为 ${weight}。`,
  listens: (reader, source, weight, times) =>
    `${reader}读取${source}，|w| 均值为 ${weight}，是其平均值的 ${times} 倍。`,
  noLayers: '这个块没有层，因此没有内容被读取两次。',
  older: (share, alike) =>
    `${share} 的权重落在比前一层更早的特征上（如果权重都相同则为 ${alike}；在普通的逐层连接中为 0%）。`,
  alike: (reader, lowest, highest) => `${reader}对所有来源几乎一视同仁（平均值的 ${lowest} 到 ${highest} 倍）。`,
  mostAndLeast: (reader, most, mostTimes, least, leastTimes) =>
    `${reader}最重视${most}（平均值的 ${mostTimes} 倍），最不重视${least}（平均值的 ${leastTimes} 倍）。`,
  network: '网络',
  trained: '训练后',
  untrained: '训练前',
  responses: '这张图片带来了什么',
  responseLead:
    '在稠密块中，每一层都读取它之前的所有内容。每一行是读取者，每一列是来源；颜色是读取者对这张图片的响应中来自该来源的份额。' +
    '每一行合计为 100%。',
  responseHint: '份额是一个来源的总量：通道较多的来源往往带来更多。',
  untrainedHint: '训练之前的同一个网络：权重由它的初始化方法抽取，每次都相同。',
  responseMap: (block) => `${block}，响应的份额：行是读取者，列是来源`,
  responseCaption: (block) => `${block}：按读取者和来源列出的对这张图片的响应份额`,
  responseTable: (block) => `${block}，份额表格`,
  took: (reader, source, share) => `${reader}对这张图片的响应有 ${share} 来自${source}。`,
  tookMost: (reader, most, mostShare, least, leastShare) =>
    `${reader}取自${most}的最多（${mostShare}），取自${least}的最少（${leastShare}）。`,
  olderResponse: (share) => `各层所取的有 ${share} 来自比前一层更早的特征（在普通的逐层连接中为 0%）。`,
  figureFive: '与论文的图 5 相比',
  paperSaw: '论文在其网络中看到的',
  thisNetwork: '这个网络',
  observations: {
    layersSpread: '各层把权重分散到块内的许多来源上',
    transitionsSpread: '过渡层也是如此',
    transitionOutputsLeast: '后面各块的层给过渡层输出的权重最小',
    classifierLate: '分类器偏向最后几层的特征图',
  },
  seen: { yes: '是', mostly: '大多是', no: '否' },
  foundOf: (seen, value, of) => `${seen}，${of} 个中有 ${value} 个`,
  foundTimes: (seen, value) => `${seen}，为较早来源的 ${format.fixed(value, 2)} 倍`,
  allSeen: '在这里全部可以看到。',
  someSeen: (seen, all) => `这 ${all} 点中，在这里可以看到 ${seen} 点。`,
  hardlyMoved: (now, before, growth) =>
    `为什么不是全部：训练几乎没有改变这些权重。其均值是训练前的 ${format.fixed(growth, 2)} 倍，一个读取者的最大权重是最小权重的 ` +
    `${format.fixed(now, 2)} 倍，训练前为 ${format.fixed(before, 2)} 倍。论文的网络带权重衰减训练了 300 个轮次，权重衰减会缩小没有用处的权重。`,
  otherwiseMoved: (now, before, growth) =>
    `训练改变了权重，但方式不同：其均值是训练前的 ${format.fixed(growth, 2)} 倍，一个读取者的最大权重是最小权重的 ` +
    `${format.fixed(now, 2)} 倍，训练前为 ${format.fixed(before, 2)} 倍。`,
};
