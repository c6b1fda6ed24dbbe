// <densenet-explorer> for bundlers. It stands beside a <densenet-classifier> and asks the engine of that.
import { define } from './ui/define.ts';
import { DensenetExplorer } from './ui/explorer/densenetExplorer.ts';
// In the one file for pages it comes with <densenet-classifier>.
import './ui/save/saveFigure.ts';

define('densenet-explorer', DensenetExplorer);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-explorer': DensenetExplorer;
  }
}

export { DensenetExplorer };
