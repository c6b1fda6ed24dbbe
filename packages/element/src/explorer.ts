// <densenet-explorer> for bundlers. It stands beside a <densenet-classifier> and asks the engine of that.
import { define } from './ui/define.ts';
import { DensenetExplorer } from './ui/explorer/densenetExplorer.ts';

define('densenet-explorer', DensenetExplorer);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-explorer': DensenetExplorer;
  }
}

export { DensenetExplorer };
