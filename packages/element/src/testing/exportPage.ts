// A page with the tools that take a project home, for their test. They are imported as the trainer does, from `dist/embed`.
import type { ExportTools, ModelFormat } from '../trainer/export/exportTools.ts';

const tools = (
  (await import(new URL('/densenet-trainer-export.js', location.href).href)) as { exportTools: ExportTools }
).exportTools;

const classes = ['cat', 'dog/wolf'].map((name, at) => ({ id: `c${at}`, name }));

const reachable = {
  /** The name of a model's file, and its content in base64. */
  async modelFile(address: string, format: ModelFormat) {
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const { name, content } = await tools.modelFile(bytes, format, 'my: model');
    return { name, base64: await base64(content) };
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
    let same = 0;
    let at = 0;
    // Class by class: the even ones first.
    const order = [...examples.keys()].sort((a, b) => (a % 2) - (b % 2) || a - b);
    for await (const { className, picture, heldOut } of found.examples()) {
      const index = order[at++]!;
      const [first] = new Uint32Array(await picture.slice(0, 4).arrayBuffer());
      const isSame = picture.size === bytes && first === index && className === classes[index % 2]!.name;
      if (isSame && heldOut === (index % 5 === 0)) same++;
    }
    return { progress, size: archive!.size, count: found.count, classNames: found.classNames, same };
  },
};

async function base64(content: Blob): Promise<string> {
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsDataURL(content);
  });
  return url.slice(url.indexOf(',') + 1);
}

declare global {
  /** Defined only on this page. */
  var exportPage: typeof reachable;
}
globalThis.exportPage = reachable;
