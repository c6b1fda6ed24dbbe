/** How long the button shows "Copied", in milliseconds. */
const confirmation = 1600;

/** In a snippet's text, stands for the address of this page's folder. */
const baseMark = '{base}';

/** Puts the address of this page's folder, `base`, into each code snippet, and adds a button that copies the snippet. */
export function equipSnippets(root: ParentNode, base: string): void {
  for (const snippet of root.querySelectorAll<HTMLElement>('.snippet')) {
    const code = snippet.querySelector('code')!;
    code.textContent = code.textContent.replaceAll(baseMark, base);
    snippet.querySelector('h3')!.after(copyButton(code));
  }
}

function copyButton(code: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(code.textContent).then(
      () => true,
      () => false,
    );
    button.textContent = copied ? 'Copied' : 'Press Ctrl-C';
    if (!copied) getSelection()?.selectAllChildren(code);
    setTimeout(() => {
      button.textContent = 'Copy';
    }, confirmation);
  });
  return button;
}
