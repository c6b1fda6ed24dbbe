import { svg } from 'lit';
import { icon } from '../../ui/icons.ts';

export const folderIcon = icon(svg`<path d="M3 7.500a2 2 0 0 1 2-2h4l2 2.500h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2
  2H5a2 2 0 0 1-2-2z" />`);
export const burstIcon =
  icon(svg`<rect x="3" y="7" width="13" height="13" rx="2.500" /><path d="M7.500 3.500H17a3.500 3.500 0 0 1 3.500
  3.500v9.500" />`);
export const addIcon = icon(svg`<path d="M12 5v14M5 12h14" />`);
export const saveIcon = icon(svg`<path d="M12 4v10.500M7.500 10.500 12 15l4.500-4.500M4.500 19.500h15" />`);
