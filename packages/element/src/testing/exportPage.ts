// A page with the tools that take a project home, for their test. They are imported as the trainer does, from `dist/embed`.

import type { ExportTools } from '../trainer/export/exportTools.ts';
import type { ConvertedFormat } from '../trainer/export/types.ts';

const tools = (
  (await import(new URL('/densenet-trainer-export.js', location.href).href)) as { exportTools: ExportTools }
).exportTools;

const classes = ['cat', 'dog/wolf'].map((name, at) => ({ id: `c${at}`, name }));

let written = new Blob();

const reachable = {
  /** Writes a model for other programs. */
  async modelFile(address: string, format: ConvertedFormat): Promise<string> {
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const { name, content } = await tools.modelFile(bytes, format, 'my: model');
    written = content;
    return name;
  },
  /** The content of the file that was written last, in base64. */
  async written(): Promise<string> {
    const url = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as string);
      reader.readAsDataURL(written);
    });
    return url.slice(url.indexOf(',') + 1);
  },
  /** Writes so many pictures of so many bytes as an archive and reads it again; gives what came back. */
  async archive(count: number, bytes: number) {
    const examples = Array.from({ length: count }, (_, index) => ({
      classId: classes[index % 2]!.id,
      name: '',
      // The bytes of each are its index, over and over.
      picture: new Blob([new Uint32Array(bytes / 4).fill(index)], { type: 'image/png' }),
      heldOut: index % 5 === 0,
    }));
    let progress = 0;
    const archive = await tools.writeArchive(classes, examples, {
      onProgress: (done) => {
        progress = done;
      },
    });
    const found = await tools.readArchive(archive!);
    // Class by class: the even ones first.
    const order = [...examples.keys()].sort((a, b) => (a % 2) - (b % 2) || a - b);
    let same = 0;
    let at = 0;
    for await (const { className, picture, heldOut } of found.examples()) {
      const index = order[at++]!;
      const [first] = new Uint32Array(await picture.slice(0, 4).arrayBuffer());
      const isSame = picture.size === bytes && first === index && className === classes[index % 2]!.name;
      if (isSame && heldOut === (index % 5 === 0)) same++;
    }
    return { progress, size: archive!.size, classNames: found.classNames, same };
  },
};

declare global {
  /** Defined only on this page. */
  var exportPage: typeof reachable;
}
globalThis.exportPage = reachable;
