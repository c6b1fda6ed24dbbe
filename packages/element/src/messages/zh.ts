import { createFormat } from '../language/format.ts';
import { code, rich } from '../language/richText.ts';
import type { Messages } from './en.ts';

const format = createFormat('zh');

/** Chinese in the words of the Chinese edition of "Dive into Deep Learning". */
export const zh: Messages = {
  language: 'zh',
  format,

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
      `这个网络认识 ${classes} 个类别。给它一张图片${canDraw ? '，或者画一张' : ''}，看看它认成什么，以及为什么。`,
    running: '正在看这张图片',
  },
};
