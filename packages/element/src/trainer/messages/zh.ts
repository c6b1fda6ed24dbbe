import { createFormat } from '../../language/format.ts';
import type { Messages } from './en.ts';

const format = createFormat('zh');

const pictures = (count: number) => `${format.count(count)} 张图片`;
const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join('、');

/** Chinese in the words of the Chinese edition of "Dive into Deep Learning". */
export const zh: Messages = {
  language: 'zh',
  format,

  panel: '教网络认识自己的类别',
  dropHint: '把图片拖到某个类别上，或把每类一个的文件夹拖到任意位置',

  classes: {
    heading: '样本',
    newName: (number) => `类别 ${number}`,
    add: '添加类别',
    name: '类别名称',
    nameEmpty: '名称没有改：至少要有一个字。',
    nameTaken: (name) => `名称没有改：已经有类别“${name}”了。`,
    remove: (name) => `删除类别 ${name}`,
    pictures,
    record: '按住录制',
    recording: '正在录制',
    recordOf: (name) => `按住录制 ${name}，按一下拍一张`,
    recordingOf: (name) => `正在录制 ${name}`,
    burst: '连拍',
    burstOf: (name, count) => `连拍 ${count} 张 ${name} 的图片，三秒后开始`,
    countdown: (seconds) => `${seconds} 秒后`,
    files: '文件',
    filesOf: (name) => `${name} 的图片文件`,
    folder: '文件夹',
    folderOf: (name) => `选择存放 ${name} 图片的文件夹`,
    empty: '把图片或文件夹拖到这里，用摄像头录制，或选中这个类别后粘贴。',
    grid: (name) => `${name} 的图片`,
    gridHelp: '方向键移动，空格键选择，按住 Shift 扩展选择，Ctrl+A 全选，Delete 删除',
    example: (number, name) => (name === '' ? `第 ${number} 张图片` : `第 ${number} 张图片：${name}`),
    heldOut: '留作验证',
    chosen: (count) => `已选 ${format.count(count)} 张`,
    moveTo: '移到',
    removeChosen: '删除',
    clearChoice: '取消选择',
    similar: '找出最相似的',
  },

  advice: {
    heading: '关于样本的建议',
    'two-classes': '给两个类别各提供一些样本，网络就会立刻开始学习。',
    empty: (names) => `${quoted(names)}还没有样本，无法与其他类别区分。`,
    few: (names, enough) =>
      `${quoted(names)}的样本太少：每类大约有 ${enough} 张以后，下面测得的数字才有意义。请从不同方向、不同距离、不同光线下展示它。`,
    uneven: (largest, smallest, factor) =>
      `“${largest}”的样本是“${smallest}”的 ${format.fixed(factor, factor < 10 ? 1 : 0)} 倍，回答会偏向它。请给“${smallest}”再添一些样本。`,
  },

  intake: {
    reading: (done, total) => `正在读取图片：${format.count(done)} / ${format.count(total)}`,
    cancel: '停止读取',
    added: (count) => `已添加 ${pictures(count)}`,
    failed: (failed, total, first) => `${pictures(total)}中有 ${format.count(failed)} 张无法读取。第一个：${first}`,
    nothing: '拖放的内容里没有文件。',
    removed: (count) => `已删除 ${pictures(count)}`,
    classRemoved: (name, count) => `已删除类别“${name}”和 ${pictures(count)}`,
    undo: '撤销',
    dismiss: '关闭',
    learning: (waiting) => `网络还要看 ${pictures(waiting)}`,
  },

  keeping: {
    ask: '要把样本保存在这台设备上，以便重新打开页面后还在吗？样本不会发送到任何地方。',
    keep: '保存',
    no: '暂不',
    opening: '正在查找以前保存的样本',
    kept: (count) => `${pictures(count)}已保存在这台设备上`,
    unsaved: (count) => `这台设备上没有空间了：关闭页面后 ${pictures(count)}会丢失。请删除一些，或把样本存成文件。`,
    unavailable: (reason) =>
      `浏览器不允许这个页面保存数据（无痕窗口，或网站数据被禁用：${reason}）。关闭页面后样本会丢失。`,
    forget: '全部清除',
    forgetHelp: '删除这里和这台设备上的所有类别和样本',
    forgotten: '已全部清除',
    memory: '关闭页面后样本会丢失。',
  },

  stage: {
    heading: '网络看到什么',
    camera: '摄像头',
    picture: '试一张图片',
    pictureFile: '要试的图片文件',
    invitation: '试一试',
    hint: '打开摄像头，或把图片拖到这里，看看网络把它认成什么。',
    given: '正在试的图片',
    remove: '移除图片',
    pictureFailed: '无法对这张图片分类',
  },

  answer: {
    waiting: '它还不认识任何类别。请给两个类别各提供一些样本。',
    live: '回答',
    spoken: (name, probability) => `${name}，${format.share(probability)}`,
    showMap: '显示它看哪里',
    noMap: '这个网络没有激活图：它的输出部分不只是平均汇聚层加一个全连接层。',
    mapLabel: (name) => `网络在哪里看出 ${name}`,
    mapCell: (row, column, value) => `第 ${row} 行第 ${column} 列：${value}`,
    mapCaption: (name) => `支持“${name}”的部分（橙色）和反对的部分（蓝色）`,
    similar: '最像这些样本',
    similarTo: (name) => `与选中的“${name}”样本最像`,
    similarity: (name, cosine) => `${name}，相似度 ${format.fixed(cosine, 2)}`,
    milliseconds: (milliseconds) => format.milliseconds(milliseconds),
  },

  learning: {
    heading: '学习',
    headBusy: '输出层正在学习',
    head: (milliseconds) => `输出层用 ${format.milliseconds(milliseconds)} 学完。`,
    headHelp: '样本一变，输出层就会自己重新学习。网络的其余部分保持原样，直到你训练整个网络。',
    accuracy: '正确',
    training: '学过的样本',
    heldOut: '留作验证的样本',
    ofExamples: (count) => `共 ${format.count(count)} 张`,
    noHeldOut: '还没有：每类五张中留一张，连拍则五次中留一次',
    recordingNote: '同一次录制或连拍的图片彼此相似，所以要么全部留作验证，要么一张不留：每类拍三次，第三次就用来验证。',
    train: '训练整个网络',
    again: '再训练一次',
    stop: '停止',
    resume: '继续',
    undo: '回到只学输出层',
    undoHelp: '忘掉整个网络学到的东西；样本保留',
    settings: '设置',
    epochs: '迭代周期',
    epochsHelp: '网络看每个样本多少遍',
    learningRate: '学习率',
    learningRateHelp: '每一步走多远；留空则按训练方案',
    epoch: (epoch, epochs) => `第 ${epoch} 个迭代周期，共 ${epochs} 个`,
    left: (seconds) =>
      seconds < 90 ? `大约还要 ${Math.max(1, Math.round(seconds))} 秒` : `大约还要 ${Math.round(seconds / 60)} 分钟`,
    progress: '训练进度',
    stopped: '已停止。学到的东西正在使用。',
    completed: '整个网络已经学完。',
    failed: (message) => `训练结束：${message}`,
    restored: '图形上下文丢失：训练已从上一个完整的迭代周期继续。',
    headFailed: (message) => `输出层无法训练：${message}`,
  },

  curve: {
    accuracy: '精度',
    loss: '损失',
    shows: '曲线显示',
    training: '训练',
    heldOut: '验证',
    epoch: '迭代周期',
    label: (measure, epochs) => `各迭代周期的${measure}，已有 ${epochs} 个`,
    row: (epoch, training, heldOut) =>
      `第 ${epoch} 个迭代周期：训练 ${training}${heldOut === undefined ? '' : `，验证 ${heldOut}`}`,
  },

  confusion: {
    heading: '它会混淆什么',
    help: '留作验证的样本：属于哪个类别（行），被认成哪个类别（列）。选择一格可以看到这些样本。',
    none: '还没有留作验证的样本：每类从第三张起，五张中留一张；一次连拍算一张。',
    caption: '按类别和回答排列的验证样本',
    cell: (count, truth, predicted) => `${pictures(count)}，属于 ${truth}，被认成 ${predicted}`,
    taken: (truth, predicted) => `“${truth}”被认成“${predicted}”`,
    right: (name) => `“${name}”，认对了`,
    actual: '属于',
    predicted: '认成',
  },

  takeHome: {
    heading: '带回家',
    model: '保存网络',
    onnx: 'ONNX',
    graphModel: 'TensorFlow.js',
    modelHelp:
      '.safetensors 文件供分类器元素和 densenet 命令使用，ONNX 供其他程序使用，GraphModel 供 TensorFlow.js 使用。',
    examples: '保存样本',
    examplesHelp: '一个压缩包，每个类别一个文件夹：可以再拖回这里，也可以用 densenet train --data 训练。',
    embed: '放到网页上',
    embedHelp: '把元素的脚本放在旁边，这两行就能在任何网页上展示保存的网络：',
    copy: '复制这两行',
    copied: '这两行已复制。',
    notCopied: '浏览器不允许本页复制：请选中这两行，再按 Ctrl C。',
    making: '正在生成文件…',
    cancel: '停止',
    writing: (done, total) => `已写入 ${format.count(done)} / ${format.count(total)} 张图片`,
    saved: (name, bytes) => `${name}，${format.bytes(bytes)}`,
    failed: (message) => `无法保存：${message}`,
  },

  base: {
    loaded: (parameters, backend) => `${format.count(parameters)} 个参数。${backend}。`,
    float16: '这块 GPU 只能用 16 位浮点数计算：在这里训练整个网络可能失败，或者学得不如在其他设备上好。',
    other: '换一个网络',
    file: '一个 .safetensors 文件',
    failed: '无法加载网络',
  },
};
