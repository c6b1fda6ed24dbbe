import { DemoCopy } from './copyView.ts';

/** In a snippet's text, stands for the address of this page's folder. */
const baseMark = '{base}';

/** Puts the address of this page's folder, `base`, into each code snippet, and adds a button that copies the snippet. */
export function equipSnippets(root: ParentNode, base: string): void {
  for (const snippet of root.querySelectorAll<HTMLElement>('.snippet')) {
    const code = snippet.querySelector('code')!;
    code.textContent = code.textContent.replaceAll(baseMark, base);
    const button = new DemoCopy();
    button.source = code;
    snippet.querySelector('h3')!.after(button);
  }
}
