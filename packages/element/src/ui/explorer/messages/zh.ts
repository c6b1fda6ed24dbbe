import type { SectionInfo, StepInfo } from '../../../engine/types.ts';
import { createFormat } from '../../../language/format.ts';
import type { ExplorerMessages } from './en.ts';

const format = createFormat('zh');
const { count, bytes } = format;
const size = ({ height, width }: Pick<StepInfo, 'height' | 'width'>) => `${height} × ${width}`;
const square = ({ window }: Pick<StepInfo, 'window'>) => (window ? `${window.kernelSize} × ${window.kernelSize} ` : '');

const stepName = (step: Pick<StepInfo, 'kind' | 'window'>): string => {
  switch (step.kind) {
    case 'input':
      return '输入';
    case 'conv2d':
      return `${square(step)}卷积`;
    case 'maxPool':
      return `${square(step)}最大汇聚`;
    case 'averagePool':
      return `${square(step)}平均汇聚`;
    case 'globalAveragePool':
      return '全局平均汇聚';
    case 'globalMaxPool':
      return '全局最大汇聚';
    case 'add':
      return '相加';
    case 'linear':
      return '全连接层';
  }
};

const sectionName = ({ kind, number }: Pick<SectionInfo, 'kind' | 'number'>, joins: 'concat' | 'add'): string => {
  switch (kind) {
    case 'input':
      return '输入';
    case 'stem':
      return '起始层';
    case 'stage':
      return joins === 'concat' ? `稠密块 ${number}` : `阶段 ${number}`;
    case 'transition':
      return `过渡层 ${number}`;
    case 'head':
      return '输出部分';
  }
};

/** Everything that the explorer shows or says, in Chinese. */
export const zh: ExplorerMessages = {
  format,

  network: '整个网络',
  sectionName,
  sectionShort: ({ kind, number }) => (kind === 'transition' ? `过渡 ${number}` : kind === 'stage' ? `${number}` : ''),
  stepName,
  unitName: (number, joins) => (joins === 'concat' ? `第 ${number} 层` : `残差块 ${number}`),
  channelName: (channel) => `通道 ${channel}`,
  lead: (name) => `${name}。`,
  described: (name, about) => `${name}。${about}`,
  numbered: (name, number) => `${name}（${number}）`,
  list: (names) => names.join('，'),
  cellName: (row, column) => `第 ${row} 行第 ${column} 列`,
  sectionSize: (maps, from, to) =>
    `${size(maps)} · ${from === to ? count(to) : `${count(from)} → ${count(to)}`} 个通道`,
  sectionSizeShort: (maps, from, to) => `${size(maps)} · ${from === to ? count(to) : `${count(from)} → ${count(to)}`}`,
  sourceLabel: (name, channels) => `${name}：${count(channels)}`,
  operation: (step) => {
    const through = step.through.map((op) => (op === 'batchNorm' ? '归一化' : op === 'relu' ? 'ReLU' : op));
    return [...through, stepName(step)].join(' · ');
  },

  aboutNetwork: (depth, { parameters, multiplyAdds }) =>
    `深 ${count(depth)} 层，${count(parameters)} 个参数，每张图片 ${count(multiplyAdds / 1e4)} 万次乘加。`,
  aboutSection: (units, joins, { parameters, activationBytes }) =>
    `${count(units)} 个${joins === 'concat' ? '层' : '残差块'}，${count(parameters)} 个参数，输出占 ${bytes(activationBytes)}。`,
  aboutPart: ({ parameters, activationBytes }) => `${count(parameters)} 个参数，输出占 ${bytes(activationBytes)}。`,
  aboutReads: (channels, sources) =>
    sources === 1
      ? `读取 ${count(channels)} 个通道。`
      : `读取 ${count(channels)} 个通道，由 ${sources} 个来源在通道维上连结而成。`,
  aboutSum: '把自己的输出与读入的内容相加。',
  aboutStep: (step) =>
    `${stepName(step)}：${count(step.channels)} 个 ${size(step)} 的通道${step.parameters ? `，${count(step.parameters)} 个参数` : ''}。`,
  aboutRead: (position, total, channel, source) =>
    `读取的 ${count(total)} 个通道中的第 ${count(position)} 个：${source}的通道 ${count(channel)}。`,
  sourceName: (unit, section) =>
    unit === '' ? section : `${section}${/\d$/.test(section) ? ' ' : ''}的${/^\d/.test(unit) ? ' ' : ''}${unit}`,
  valueAt: (value) => `值 ${value}。`,

  explorer: (name) => `${name}，可以探索的图`,
  keys: '回车键：进入下一级。Esc 键：返回上一级。方向键：移到相邻的部分。加号和减号：缩放。Home 键：整个网络。',
  path: (name) => `在${name}中的位置`,
  zoomIn: '放大',
  zoomOut: '缩小',
  showAll: '显示全部',
  goIn: '进入',
  goOut: '返回',
  loading: '正在绘制网络。',
  noSubject: '请先对一张图片分类：这里探索的是它的值。',
  noMaps: '只有形状：这个网络没有在这里训练，画出来只为比较。',
  failure: (message) => `无法计算：${message}`,
  tryAgain: '重试',

  arithmetic: '这个值是怎样算出来的',
  chooseValue: '进入一个通道并指向一个值，这里就会显示它的计算过程。',
  tableSource: '来源',
  tableChannels: '连结中的通道',
  tableAdds: '贡献',
  channelsRange: (first, last) => (first === last ? count(first) : `${count(first)} 至 ${count(last)}`),
  contributionsOf: (source) => `${source}的每个通道的贡献`,
  termHeading: (position, total, source, channel) =>
    `${count(total)} 个通道中的第 ${count(position)} 个：${source}，通道 ${count(channel)}`,
  patch: '窗口内的值',
  normed: '批量归一化之后',
  activated: (name) => `${name === 'relu' ? 'ReLU' : name} 之后`,
  normFormula: (scale, shift) => `× ${scale} ${shift}`,
  filter: '卷积核',
  shares: '权重',
  products: '乘积',
  sumIs: (sum) => `和 ${sum}`,
  largestIs: (value) => `最大值 ${value}`,
  outside: '在图之外：填充没有贡献。',
  bias: '偏置',
  sumOfAll: '总和',
  maximumOfAll: '最大值',
  followingNorm: (scale, shift) => `批量归一化：× ${scale} ${shift}`,
  networkValue: '网络算出的值',
  agrees: (difference) => `这里用 64 位浮点数计算，相差 ${difference}。`,
  inputValue: '图片本身，经过缩放和标准化：在它之前没有计算。',
  play: '逐项相加',
  stop: '停止相加',
  slide: '滑动窗口',
  stopSliding: '停止滑动',
  sourceMap: '窗口所在的位置',
  ownMap: '这个值所在的位置',

  besides: '与之比较',
  thisNetwork: '这个网络',
  chooseNetwork: '绘制的网络',
  resNet: (variant) => `ResNet-${variant.replace('resnet', '')}`,
  costsCaption: '两个网络，图片和类别相同',
  depth: '深度（层）',
  parameters: '参数',
  weightsSize: '权重（float32）',
  multiplyAdds: '每张图片的乘加次数',
  outputs: '每张图片所有层的输出，训练时要保存',
};
