import type { Drawing, Shape } from './drawing.ts';
import { Paints } from './paint.ts';
import { roundedRectangle, svgPath } from './paths.ts';
import { textLines } from './textLines.ts';

/**
 * What is not part of a saved figure: controls, what only screen readers are told, and what is marked so. A button that is itself
 * part of what is shown, such as a cell of a table, is marked `data-saved`.
 */
const leftOut =
  'button:not([data-saved]), select, input, textarea, details, fieldset, label, .visually-hidden, [data-unsaved], densenet-save-figure, style, script';
const margin = 16;

/**
 * Reads a figure as it is on the screen, in all shadow trees below it, with the styles that it has there. It is the whole figure,
 * also what is scrolled out of view.
 *
 * @param title what the figure shows
 */
export function readFigure(figure: Element, title: string): Drawing {
  const paints = new Paints();
  const shapes: Shape[] = [];
  const { left, top } = figure.getBoundingClientRect();
  const origin = { x: margin - left, y: margin - top };
  const extent = { width: 0, height: 0 };
  read(figure, 1);
  return {
    width: Math.ceil(extent.width + margin),
    height: Math.ceil(extent.height + margin),
    background: backgroundBehind(figure, paints),
    title,
    shapes,
  };

  function read(node: Element, opacityAbove: number): void {
    const style = getComputedStyle(node);
    if (node.matches(leftOut) || style.display === 'none' || style.visibility === 'hidden') return;
    const opacity = opacityAbove * Number(style.opacity);
    if (opacity === 0) return;
    const box = node.getBoundingClientRect();
    // A line that is level or upright has no area, and is seen all the same.
    if (node instanceof SVGGraphicsElement ? box.width + box.height > 0 : box.width > 0 && box.height > 0) {
      extent.width = Math.max(extent.width, box.right + origin.x);
      extent.height = Math.max(extent.height, box.bottom + origin.y);
      if (node instanceof HTMLCanvasElement) addImage(node, style, box, opacity);
      else if (node instanceof SVGGraphicsElement) addPath(node, style, opacity);
      else addBox(style, box, opacity);
    }
    for (const child of childrenOf(node)) {
      if (child instanceof Element) read(child, opacity);
      else if (child instanceof Text) addText(child, style, opacity);
    }
  }

  function addImage(pixels: HTMLCanvasElement, style: CSSStyleDeclaration, box: DOMRect, opacity: number): void {
    if (pixels.width === 0 || pixels.height === 0) return;
    const { width, height } = box;
    const smooth = style.imageRendering !== 'pixelated';
    shapes.push({
      kind: 'image',
      pixels,
      x: box.left + origin.x,
      y: box.top + origin.y,
      width,
      height,
      opacity,
      smooth,
    });
  }

  function addPath(node: SVGGraphicsElement, style: CSSStyleDeclaration, opacity: number): void {
    const d = svgPath(node);
    const matrix = node.getScreenCTM();
    if (d === undefined || !matrix) return;
    const fill = paints.of(style.fill, opacity * Number(style.fillOpacity));
    const stroke = paints.of(style.stroke, opacity * Number(style.strokeOpacity));
    const width = Number.parseFloat(style.strokeWidth);
    if (!fill && !stroke) return;
    const { a, b, c, d: dd, e, f } = matrix;
    const dashes = style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat);
    const cap = style.strokeLinecap as CanvasLineCap;
    shapes.push({
      kind: 'path',
      d,
      transform: [a, b, c, dd, e + origin.x, f + origin.y],
      crisp: style.shapeRendering.toLowerCase() === 'crispedges',
      fill,
      stroke: stroke && width > 0 ? { ...stroke, width, cap, dashes } : undefined,
    });
  }

  /** Background and border of an element of HTML. */
  function addBox(style: CSSStyleDeclaration, box: DOMRect, opacity: number): void {
    const fill = paints.of(style.backgroundColor, opacity);
    const width = Number.parseFloat(style.borderTopWidth);
    const isFramed = width > 0 && style.borderTopStyle === 'solid' && style.borderLeftStyle === 'solid';
    const stroke = isFramed ? paints.of(style.borderTopColor, opacity) : undefined;
    if (!fill && !stroke) return;
    const inset = stroke ? width / 2 : 0;
    const radius = Number.parseFloat(style.borderTopLeftRadius) || 0;
    shapes.push({
      kind: 'path',
      d: roundedRectangle(
        {
          x: box.left + origin.x + inset,
          y: box.top + origin.y + inset,
          width: box.width - 2 * inset,
          height: box.height - 2 * inset,
        },
        radius,
      ),
      transform: [1, 0, 0, 1, 0, 0],
      crisp: false,
      fill,
      stroke: stroke && { ...stroke, width, cap: 'butt', dashes: [] },
    });
  }

  function addText(node: Text, style: CSSStyleDeclaration, opacity: number): void {
    const isSvg = node.parentElement instanceof SVGElement;
    const fill = paints.of(isSvg ? style.fill : style.color, opacity * (isSvg ? Number(style.fillOpacity) : 1));
    if (!fill) return;
    const size = Number.parseFloat(style.fontSize);
    const font = { family: style.fontFamily, size, weight: style.fontWeight, italic: style.fontStyle === 'italic' };
    for (const { text, left, baseline } of textLines(node, font)) {
      shapes.push({ kind: 'text', text, x: left + origin.x, y: baseline + origin.y, ...font, fill });
    }
  }
}

/** Children as they are rendered: of the shadow tree where there is one, what is slotted in the slot's place. */
function childrenOf(node: Element): Iterable<Node> {
  if (node instanceof HTMLSlotElement) {
    const assigned = node.assignedNodes();
    return assigned.length > 0 ? assigned : node.childNodes;
  }
  return (node.shadowRoot ?? node).childNodes;
}

/** The colour of the nearest element at or above that has one; white where none has. */
function backgroundBehind(figure: Element, paints: Paints): string {
  for (let node: Element | null = figure; node; node = parentOf(node)) {
    const paint = paints.of(getComputedStyle(node).backgroundColor);
    if (paint?.opacity === 1) return paint.colour;
  }
  return 'rgb(255, 255, 255)';
}

function parentOf(node: Element): Element | null {
  const root = node.getRootNode();
  return node.assignedSlot ?? node.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
