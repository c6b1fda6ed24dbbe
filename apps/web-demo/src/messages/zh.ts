import { code, createFormat, link, listed, rich, strong } from '@densenet/element/language';
import type { PageMessages } from './en.ts';

const format = createFormat('zh');

/** The classes of Fashion-MNIST as the Chinese edition of "Dive into Deep Learning" translates them. */
const classNames: Readonly<Record<string, string>> = {
  'T-shirt/top': 'T恤',
  Trouser: '裤子',
  Pullover: '套衫',
  Dress: '连衣裙',
  Coat: '外套',
  Sandal: '凉鞋',
  Shirt: '衬衫',
  Sneaker: '运动鞋',
  Bag: '包',
  'Ankle boot': '短靴',
};

/** Chinese, in the terms of the Chinese edition of "Dive into Deep Learning". */
export const zh: PageMessages = {
  language: 'zh',
  format,

  title: '浏览器中的 DenseNet',
  description: '在浏览器中对图像分类并说明原因的 DenseNet。',
  skip: '跳到分类器',
  nav: {
    label: '章节',
    explore: '看内部',
    gallery: '图库',
    measure: '评测',
    model: '模型',
    embed: '嵌入',
    teach: '教它',
    classify: '分类',
    languages: '语言',
  },
  hero: {
    title: '每一层都读取它之前的所有层。',
    lead:
      '这就是稠密连接网络（DenseNet）。这里的网络用服装图片训练，就在你的浏览器里运行：给它一张图片，看看它说什么，再看看为什么。' +
      '图片不会离开本页。',
    caption: '本页使用的网络。每条线都是一层在读取更早的一层。',
  },
  frameTitle: '图像分类器',
  teachTitle: '在浏览器里教一个 DenseNet',
  teach: {
    description: '在浏览器里用摄像头或图片教 DenseNet 认识自己的类别。图片不会离开这台设备。',
    skip: '跳到训练器',
    label: '训练器',
    title: '教它认识您的类别。',
    lead: '用摄像头或文件给它看两种或更多东西的图片。输出层会立刻学会，整个网络也可以接着训练；看看它在看哪里，再把它带回家。图片不会离开这台设备。',
    footer: rich`样本可以用 ${code('densenet train --data')} 训练论文中的任何网络，学好的网络用两行代码就能放到任何网页上。`,
  },
  withoutScript: rich`这里的内容在浏览器中运行：需要 JavaScript，并且网页要来自网络服务器。以文件方式打开的网页可能无法加载它：请用服务器提供这个文件夹，例如 ${code('npx serve')}，再打开它给出的网址。`,
  try: {
    label: '试一试',
    side: '图片与设置',
    unseen: '它从未见过的测试图像',
  },
  explore: {
    title: '看看网络内部',
    intro:
      '整个网络，以及上面那张图片在其中的样子。每个小方格是一个通道，稠密块中的每一层都读取它之前所有层的方格。' +
      '进入一个块、一层、一个通道，看看一个值是怎样算出来的。',
  },
  gallery: {
    title: '200 张已知答案的图片',
    intro: 'Fashion-MNIST 测试集中每个类别的前二十张，每张 28 × 28 像素。它们都没有用于训练。',
    loading: '正在加载图片…',
    which: '显示哪些图片',
    all: '全部',
    onlyMistakes: '只看认错的',
    classifyFirst: '（请先全部分类）',
    everything: (all) => `共 ${all} 张图片。点击一张即可分类，并看看为什么。`,
    some: (shown, all, truth, taken, mistakes) =>
      `${all} 张图片中的 ${shown} 张${truth === undefined ? '' : `，实际为${truth}`}` +
      `${taken === undefined ? '' : `，被认成${taken}`}${mistakes ? '，分类错误' : ''}。`,
    tile: (truth, testIndex) => `${truth}，第 ${testIndex} 张测试图像`,
    tileTaken: (tile, taken) => `${tile}，被认成${taken}`,
    tileRecognised: (tile) => `${tile}，识别正确`,
    truth: (name, testIndex) => rich`实际上是${strong(name)}（第 ${testIndex} 张测试图像）。`,
    recognised: '识别正确。',
    mistake: '网络认错了。',
  },
  measure: {
    title: '它有多准？',
    intro:
      '自己来测一测。行是图片的真实类别，列是网络给出的类别：对角线上是正确的。点击第一个表格中的一格，可以查看其中的图片。',
    loading: '正在加载评测结果…',
    here: '在你的浏览器中',
    measured: '已有的评测结果',
    measuredOn: (images, loss) => `${format.count(images)} 张测试图像，损失 ${format.fixed(loss, 3)}，原生 TensorFlow`,
    stop: '停止',
    start: (images) => `现在就在浏览器中对全部 ${images} 张分类`,
    progress: '已分类的图片',
    idle: '一张接一张，就像网页逐张提出请求那样。',
    gettingReady: '正在准备模型的一个副本…',
    running: '正在分类…',
    stopped: (done, all) => `已停止：完成了 ${all} 张中的 ${done} 张。`,
    done: '完成。',
    doneAs: (same, all) => `完成。${all} 张图片中有 ${same} 张与原生 TensorFlow 给出的类别相同。`,
    notYet: (images) => `${images} 张测试图像，还没有分类`,
    score: (right, done) => `${done} 张测试图像中 ${right} 张正确`,
    speed: (imagesPerSecond, milliseconds, backend) =>
      `每秒 ${format.fixed(imagesPerSecond, 1)} 张，在 ${backend} 上每张 ${format.milliseconds(milliseconds)}`,
    misfit: (modelClasses, classes) =>
      `这个模型区分 ${modelClasses} 个类别，而图片有 ${classes} 个类别：请选择另一个模型。`,
    cell: (truth, taken, count) => `${truth}被认成${taken}：${count} 张`,
    showCell: (cell) => `${cell}，点击查看`,
    caption: (table) => `${table}：行是真实类别，列是被认成的类别`,
  },
  model: {
    title: '模型',
    choice: '模型',
    drop: rich`或者把你自己的 ${code('.safetensors')} 拖到这里：`,
    chooseFile: '选择文件',
    backend: '后端',
    auto: '自动',
    backendHint: '每张图片的毫秒数，就在这里测得。',
    shipped: 'Fashion-MNIST，自带',
    notLoaded: '模型还没有加载。',
    parameters: '参数',
    accuracy: '测试精度',
    notMeasured: '未测量',
    file: '文件',
    input: '输入',
    grey: '灰度',
    channels: (count) => `${count} 个通道`,
    layers: '各稠密块的层数',
    growthRate: '增长率 k',
    channelsALayer: '每层的通道数',
    bottleneck: '瓶颈层',
    none: '无',
    compression: '压缩率 θ',
    ready: (backend) => `在这个浏览器中的准备用时（${backend}）`,
    timings: {
      load: '文件',
      backend: '后端（同时进行）',
      upload: '权重',
      compile: '着色器',
      firstRun: '第一张图片',
    },
    training: '它是怎样训练的',
    recipe: (name) => rich`配方 ${code(name)}`,
    epochs: (count) => [`${count} 轮`],
    on: (dataset) => rich`数据集 ${code(dataset)}`,
    asFileSays: (parts) => ['模型文件中的记录：', ...listed(parts, '，'), '。'],
  },
  backendUse: {
    asked: '按这里的选择。',
    askedSoftware: '按这里的选择，但没有找到 GPU：速度很慢。',
    software: '没有找到 GPU，这里也不能用 WebAssembly：速度很慢。',
    gpu: '在 GPU 上计算。',
    noWebgl: '没有 WebGL：使用 WebGPU。',
    noGpu: '没有找到 GPU：使用 WebAssembly。',
    fastest: '在这里最快。',
  },
  figure: {
    label: (blocks) =>
      `由 ${blocks.length} 个稠密块组成的网络，各有 ${blocks.join('、')} 层。每一层都与所在块中它之前的每一层相连。`,
  },
  embed: {
    title: '两行代码即可嵌入',
    intro: rich`把 ${link('densenet-classifier.zip', 'densenet-classifier.zip')} 解压到你的网页旁边：其中有这个元素、只在用到时才加载的 WebGPU 和 WebAssembly 部分、各种语言、它们的许可证，以及这个模型。然后写：`,
    anyPage: '在任意网页中',
    fromCode: '在代码中',
    frame: '在框架（iframe）中，从这里加载',
    copy: '复制',
    copied: '已复制',
    copyByKey: '请按 Ctrl-C',
  },
  footer: {
    read: rich`延伸阅读：${link('稠密连接网络', 'https://arxiv.org/abs/1608.06993')}（Huang 等，2017）、使用这个网络的${link('教材章节', 'https://zh.d2l.ai/chapter_convolutional-modern/densenet.html')}、${link('类激活图', 'https://arxiv.org/abs/1512.04150')}（Zhou 等，2016）、${link('遮挡实验', 'https://arxiv.org/abs/1311.2901')}（Zeiler 和 Fergus，2014）、${link('CNN Explainer', 'https://poloclub.github.io/cnn-explainer/')}。`,
    licence: rich`图片来自 ${link('Fashion-MNIST', 'https://github.com/zalandoresearch/fashion-mnist')}，© 2017 Zalando SE，采用 ${link('MIT 许可证', 'gallery.LICENSE.txt')}。其余内容：MIT 许可证。`,
  },
  problem: (message) => `${message}。本页是否由网络服务器提供，且所有文件都在它旁边？`,
  className: (label) => classNames[label] ?? label,
};
