// <densenet-explorer> as one file for pages: densenet-explorer.js.
import { define } from './ui/define.ts';

// Where a server renders the page, there is no element to define.
if (typeof document !== 'undefined') {
  const { DensenetExplorer } = await import('./ui/explorer/densenetExplorer.ts');
  define('densenet-explorer', DensenetExplorer);
}
