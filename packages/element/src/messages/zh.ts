import { createFormat } from '../language/format.ts';
import { code, rich, strong } from '../language/richText.ts';
import { connections } from './connections/zh.ts';
import type { Messages } from './en.ts';
import { errors } from './errors/zh.ts';

const format = createFormat('zh');

/** Chinese, in the terms of the Chinese edition of "Dive into Deep Learning". */
export const zh: Messages = {
  language: 'zh',
  format,
  sentenceSpace: '',
  sentence: (text) => `${text}。`,

  status: {
    noModel: '还没有模型',
    noModelHint: rich`由网页用 ${code('src')} 属性指定：一个 ${code('.safetensors')} 文件。`,
    gettingModel: '正在获取模型',
    connecting: '正在连接',
    downloadingModel: '正在下载模型',
    downloaded: (loadedBytes, totalBytes, percent) =>
      `${format.bytes(loadedBytes)} / ${format.bytes(totalBytes)}（${percent}%）`,
    downloadedSoFar: (loadedBytes) => format.bytes(loadedBytes),
    alreadyHere: (bytes) => `${format.bytes(bytes)}，已在本机`,
    preparing: '正在准备网络',
    preparingHint: '权重与着色器',
    cancel: '取消',
    cancelled: '已取消加载',
    load: '加载模型',
    modelFailed: '无法加载模型',
    pictureFailed: '无法对这张图片分类',
    retry: '重试',
    ready: '准备就绪',
    readyHint: (classes, canDraw) =>
      `这个网络能识别 ${format.count(classes)} 个类别。给它一张图片${canDraw ? '，或者画一张' : ''}，看看它认成什么，以及为什么。`,
    running: '正在看这张图片',
  },

  input: {
    classifier: '图像分类器',
    give: '给一张图片',
    choose: '选择图片',
    file: '图片文件',
    camera: '摄像头',
    draw: '画图',
    link: '链接',
    address: '图片的网址',
    classify: '分类',
    drop: '把图片拖到这里',
    dropHint: (canDraw) => `也可以粘贴、选择文件${canDraw ? '，或者自己画' : ''}。图片不会离开这台设备。`,
    dropNow: '松开即可分类',
    given: '给出的图片',
    remove: '移除图片',
    leftOut: (files, name) => `${files} 个文件中只用了“${name}”：一次只对一张图片分类。`,
    livePicture: '摄像头的实时画面',
    take: '拍照',
    sketch: (strokes) =>
      `黑底白线的画板，${strokes === 0 ? '空白' : `${strokes} 笔`}。画图需要鼠标、手指或触控笔；使用键盘时请选择文件或粘贴图片。`,
    undo: '撤销',
    clear: '清空',
  },

  result: {
    seen: '网络看到的',
    seenSize: (width, height, grey) => `网络看到的：${width} × ${height} 像素，${grey ? '灰度' : '彩色'}`,
    size: (width, height, grey) => `${width} × ${height} 像素，${grey ? '灰度' : '彩色'}`,
    chooseClass: '选择一个类别，看看为什么',
    takeForWhy: '拍下照片，看看为什么',
    spoken: (label, probability) => `${label}，百分之${format.count(100 * probability)}`,
    spokenWithAdvice: (prediction, advice) => `${prediction}。${advice}`,
    invert: '反色',
    invertHint: '用于亮底上的暗物：网络学习的是黑底上的亮物',
    invertPicture: '将图片反色',
    brightGround: '这张图片的背景是亮的，而这个网络学习的是黑底上的亮物。',
    unlike: '这张图片与网络学习过的图片不像：答案没有多大意义。',
  },

  facts: {
    speed: (milliseconds) => `，每张 ${format.milliseconds(milliseconds)}`,
    device: '设备',
    threads: (count) => `${count} 个线程`,
    why: '为什么用它',
    reason: '详情',
    model: '模型',
    modelSize: (parameters, bytes, classes) =>
      `${format.count(parameters)} 个参数，${format.bytes(bytes)}，${format.count(classes)} 个类别`,
    ready: '准备用时',
    timings: (load, backend, upload, compile, firstRun) =>
      `文件 ${format.milliseconds(load)}，后端 ${format.milliseconds(backend)}，权重 ${format.milliseconds(upload)}，` +
      `着色器 ${format.milliseconds(compile)}，首次运行 ${format.milliseconds(firstRun)}`,
    float16: '这块 GPU 只能用 16 位浮点数计算：百分比的第三位数字可能有出入。',
  },

  backend: {
    asked: '由网页指定',
    askedSoftware: '由网页指定，但没有找到 GPU：速度很慢',
    software: '没有找到 GPU，这里也不能用 WebAssembly：速度很慢',
    gpu: '在 GPU 上计算',
    noWebgl: '没有 WebGL：使用 WebGPU',
    noGpu: '没有找到 GPU：使用 WebAssembly',
    fastest: '在这里最快',
  },

  explanation: {
    why: '看看为什么',
    activation: '类激活图',
    occlusion: '遮挡图',
    features: '特征图',
    connections: '连接',
    failed: (message) => `无法计算：${message}`,
    tryAgain: '再试一次',
    computing: '正在计算',
    opacity: '不透明度',
    class: '类别',
    classOf: (classes) => `类别，共 ${format.count(classes)} 个`,
    noClass: (typed) => `没有名为“${typed}”的类别。请输入名称的一部分。`,
    className: (index) => `类别 ${index}`,
    doubleLabel: (label, index) => `${label}，类别 ${index}`,
    option: (name, probability) => `${name}（${format.probability(probability)}）`,
    cell: (row, column, what) => `第 ${row} 行第 ${column} 列：${what}`,
    cellByCell: (map) => `${map}，逐格查看`,
  },

  activation: {
    notAdditive: '这个网络的输出部分不只是平均汇聚层加一个全连接层，因此没有一张最后特征图的图能相加得到 logit。',
    oneCell: '这个网络最后的特征图只有一格（1×1）：它覆盖整张图片，因此没有什么可以定位。',
    instead: (reason) => `${reason}遮挡图可以说明这里什么重要；它适用于任何网络。`,
    openOcclusion: '打开遮挡图',
    over: (label) => `图片上“${label}”的类激活图`,
    lead: (height, width, label, logit) =>
      rich`最后的特征图有 ${height} × ${width} 格，图中是每一格为${strong(label)}的 logit 贡献了多少。各格的平均值就是 logit：${strong(logit)}。`,
    smooth: '格间平滑',
    lowers: '降低 logit',
    raises: '提高 logit',
    adds: (row, column, value) => rich`第 ${row} 行第 ${column} 列贡献 ${strong(value)}。`,
    most: (row, column, value) =>
      rich`贡献最大的是第 ${row} 行第 ${column} 列：${strong(value)}。指向某一格可以读出它的值。`,
  },

  occlusion: {
    over: (label) => `图片上“${label}”的遮挡图`,
    lead: (measure, label, value) =>
      rich`一个颜色为图片均值的方块依次遮住各处。${strong(label)}的${measure}（${value}）在哪里下降，网络就需要哪里的内容。`,
    probability: '概率',
    logit: 'logit',
    watch: '观察',
    its: (measure) => `它的${measure}`,
    patch: '遮挡块',
    small: '小',
    medium: '中',
    large: '大',
    patchSize: (name, share) => `${name}，边长的 ${format.share(share)}`,
    start: '开始',
    stop: '停止',
    covered: '已遮挡的位置',
    passes: (count, milliseconds) => `${count} 次前向传播，${duration(milliseconds)}`,
    done: (done, total) => `${done} / ${total} 处`,
    rises: '遮住后上升',
    falls: '遮住后下降',
    notYet: '还没有遮挡',
    change: (measure, falls, by) => `遮住后，${measure}${falls ? '下降' : '上升'} ${by}`,
    points: (difference) => `${format.value(format.points(difference))} 个百分点`,
    nothingAlone: (measure, by) =>
      `没有哪一处单独重要：遮住任何一处，${measure}的变化都不超过 ${by}。请试试更大的遮挡块。`,
    most: (row, column, change) => `最重要的是第 ${row} 行第 ${column} 列：${change}。指向某一处可以读出它的值。`,
  },

  place: {
    stem: '起始层',
    input: '块的输入',
    inputShort: '入',
    layer: (number) => `第 ${number} 层`,
    block: (number) => `稠密块 ${number}`,
    transition: (number) => `过渡层 ${number}`,
    classifier: '分类层',
    outShort: '出',
    heading: (name) => name,
  },

  features: {
    denseBlock: '稠密块',
    layer: '层',
    previous: '上一层',
    next: '下一层',
    step: (block, name) => `稠密块 ${block}，${name}`,
    enter: (channels, height, width, block, from) =>
      `${format.count(channels)} 张 ${height} × ${width} 的特征图从${from}进入稠密块 ${block}。`,
    adds: (layer, read, added) =>
      `第 ${layer} 层读取它之前的全部 ${format.count(read)} 张特征图，并增加 k = ${added} 张新的。`,
    leaves: (exit, read, block) =>
      `${exit}读取稠密块 ${block} 的全部 ${format.count(read)} 张特征图：块的输入，以及各层增加的所有特征图。`,
    newMaps: (layer) => `新增：第 ${layer} 层`,
    madeFrom: '由下面所有这些计算得出',
    made: '得到的全部特征图',
    maps: (count) => `${format.count(count)} 张`,
    weight: (weight) => `|w| 均值 ${weight}`,
    mapsOf: (name) => `${name}的特征图`,
    mapOf: (number, name) => `${name}的第 ${format.count(number)} 张特征图`,
    overPicture: (map) => `图片上${map}`,
    valueAt: (value, row, column) => `：第 ${row} 行第 ${column} 列为 ${value}`,
    map: (number, count, min, max, enlarged) =>
      `第 ${format.count(number)} 张，共 ${format.count(count)} 张，值从 ${min} 到 ${max}${enlarged ? '，已放大' : ''}`,
    diagram: (block) => `稠密块 ${block}：输入、各层和出口`,
    readsNothing: (name) => `${name}：在这个块中不读取任何内容`,
    reads: (name, sources) => `${name}：绝对权重均值：${sources.join('，')}`,
    sourceWeight: (name, weight) => `${name} ${weight}`,
    took: (name, sources) => `${name}：为这张图片取了 ${sources.join('，')}`,
    sourceShare: (name, share) => `${share} 来自${name}`,
  },

  connections,

  save: {
    figure: '保存此图',
    failed: (message) => `无法保存：${message}`,
    nothing: '还没有图',
  },

  errors,
};

function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return '不到 1 秒';
  return seconds < 100 ? `约 ${Math.round(seconds)} 秒` : `约 ${Math.round(seconds / 60)} 分钟`;
}
