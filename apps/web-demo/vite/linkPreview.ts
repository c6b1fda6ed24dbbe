import type { Plugin } from 'vite';

/** Stands in an HTML file for the address of the page's folder. */
const mark = '{address}';

/**
 * Puts the address at which the page will be published into its link preview: sites that show one want a whole address, and a page of
 * relative addresses does not know its own.
 *
 * @param address such as `https://example.org/demo/`; where it is undefined the picture's address stays relative, which not all sites take
 * @throws TypeError where it is no address
 */
export function linkPreview(address: string | undefined): Plugin {
  const base = address ? new URL(address.endsWith('/') ? address : `${address}/`).href : './';
  return {
    name: 'link-preview',
    transformIndexHtml: { order: 'pre', handler: (html) => html.replaceAll(mark, base) },
  };
}
