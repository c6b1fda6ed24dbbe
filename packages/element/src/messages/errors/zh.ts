import type { ErrorMessages } from './en.ts';

export const errors: ErrorMessages = {
  theFile: '该文件',
  fileNamed: (name) => `“${name}”`,
  theModelFile: '该文件',
  theDataUrl: '该 data URL',
  empty: (name) => `${name}是空的（0 字节）。请选择另一张图片。`,
  noPicture: (name, type, formats) =>
    `${name}是${type === '' ? '未知类型的文件' : ` ${type} `}，不是图片。${chooseOne(formats)}`,
  damaged: (name, format, formats) =>
    `${name}是 ${format}，但无法读取：文件已损坏，或者这个浏览器不完全支持该格式。${chooseOne(formats)}`,
  otherFormat: (name, format) => `${name}是 ${format}，这个浏览器无法读取。${remedy(format)}`,
  noAddress: (text) => `“${text}”不是网址。网址应类似 https://example.org/picture.jpg。`,
  policy: (origin) =>
    `本页自己的策略不允许读取 ${origin}：它的 Content-Security-Policy 需要在 connect-src 中列出该来源`,
  pictureForbidden: (name, why) => `${name}：${why}。请保存图片，再把文件拖到这里。`,
  pictureUnreachable: (name) =>
    `无法获取 ${name}：没有这个服务器，或者它不允许其他网页读取它的图片（CORS）。请保存图片，再把文件拖到这里。`,
  pictureStatus: (name, status) => `${name} 返回了 ${status}，而不是图片。请检查网址。`,
  svgSize: '这个 SVG 没有尺寸：需要以像素为单位的 width 和 height，或者 viewBox。请添加，或另存为 PNG。',
  svgForm: '这个 SVG 不是格式正确的 XML。请用编辑器打开，或另存为 PNG。',
  svgDrawing: '无法绘制这个 SVG。请另存为 PNG。',
  otherOrigin:
    '图片来自另一个来源，其服务器不允许本页读取（CORS）。请用 crossorigin="anonymous" 从允许读取的服务器加载（CORS），' +
    '或者保存图片，再把文件拖到这里。',
  insecure: '摄像头需要安全的网页：请通过 https 或从 localhost 打开。',
  cameraDenied: '无法使用摄像头。浏览器没有获得许可：请在本页的设置中允许使用摄像头。',
  cameraMissing: '无法使用摄像头。这台设备没有摄像头：请改为选择图片。',
  cameraBusy: '无法使用摄像头。另一个程序正在使用它：请关闭那个程序后重试。',
  camera: (why) => `无法使用摄像头。${why}`,
  modelAddress: (src) => `src 是“${src}”，这不是网址。应为一个 .safetensors 文件的网址。`,
  modelForbidden: (name, why) => `${name}：${why}`,
  pageIsFile: (name) =>
    `无法读取 ${name}：浏览器不允许以文件方式打开的网页读取其他文件。请用服务器提供这个文件夹，例如 “npx serve”，再打开它给出的网址`,
  modelUnreachable: (name) => `无法访问 ${name}：没有网络，网址有误，或者其服务器不允许本页读取（CORS）`,
  modelStatus: (name, status) => `${name}：服务器返回 ${status}；那里应有一个 .safetensors 文件`,
  webPage: (name) => `${name} 是一个网页，不是 .safetensors 文件：许多服务器对不存在的路径会这样回答`,
  integrity: (name, expected, found) => `${name} 不是预期的文件：integrity 为 ${expected}，实际为 ${found}`,
  tooLarge: (name, bytes, most) => `${name} 有 ${bytes} 字节或更多；模型最多 ${most} 字节`,
  stalled: (name, seconds) => `${seconds} 秒内没有收到 ${name} 的任何数据：请重试`,
  stopped: (name, bytes, of) => `${name} 的下载在 ${bytes}${of === undefined ? '' : ` / ${of}`} 字节后中断：请重试`,
  noBackend: (reasons) => `这个浏览器中没有可用的后端：${reasons}`,
  backendLost: (why) => `图形后端已丢失，且无法启动其他后端：${why}`,
  workerFailed: (why) => `负责计算的 worker 出错了：${why}。请重新加载模型。`,
  labelsJson: (why) => `labels 以“[”开头，但不是 JSON：${why}`,
  labelsForm: 'labels 必须是字符串组成的 JSON 数组，或以逗号分隔的名称。',
  labelsCount: (names, classes) => `labels 有 ${names} 个名称，但模型有 ${classes} 个类别：请为每个类别给出一个名称。`,
  archiveForm: '这不是 zip 压缩包，或者文件没有复制完整。请选择本页导出的压缩包，或由文件夹压成的 zip。',
  archivePassword: (path) => `压缩包中的“${path}”设有密码。请先解压，再选择文件夹。`,
  archiveDamaged: (path) => `压缩包中的“${path}”已损坏。请重新下载或复制该压缩包。`,
  archivePicture: (path, megabytes, most) =>
    `压缩包中的“${path}”解压后有 ${megabytes} MB，而一张图片最多 ${most} MB。请去掉它或把它缩小。`,
  archiveFiles: (most) => `压缩包中的文件超过 ${most} 个，无法读取。请分成几个压缩包。`,
  noExamples: (otherFiles) => `这里没有图片（有 ${otherFiles} 个其他文件）。应当每个类别一个文件夹，图片放在其中。`,
  projectForm: (problem) =>
    `project.json 与本页写出的格式不符：${problem}。把这个文件从压缩包中去掉，就按文件夹名确定类别。`,
};

const chooseOne = (formats: readonly string[]) =>
  `请选择 ${formats.slice(0, -1).join('、')} 或 ${formats.at(-1)} 文件。`;

function remedy(format: string): string {
  switch (format) {
    case 'HEIC':
      return '请转换为 JPEG（用 ImageMagick：magick photo.heic photo.jpg）；iPhone 可在“设置 > 相机 > 格式”中选择“兼容性最佳”来拍摄 JPEG。';
    case 'HTML':
      return '它是代替图片保存下来的网页：请保存图片本身。';
    case 'Git LFS':
      return '它代表一张没有下载的图片：请运行 git lfs pull。';
    case 'DICOM':
      return '它的值需要设定窗位才能成为图片：请从 DICOM 查看器导出为 PNG。';
    default:
      return '请转换为 PNG（用 ImageMagick：magick picture picture.png）。';
  }
}
