/** A figure as it is on the screen, in shapes of which an SVG file and a PNG are made. Lengths are in CSS pixels. */
export interface Drawing {
  width: number;
  height: number;
  /** Colour behind everything, `rgb(...)`. */
  background: string;
  /** What the figure shows, for those who do not see the file. */
  title: string;
  shapes: readonly Shape[];
}

/** Of `x' = a x + c y + e`, `y' = b x + d y + f`: a, b, c, d, e, f, as in SVG. */
export type Matrix = readonly [number, number, number, number, number, number];

export type Shape = PathShape | TextShape | ImageShape;

/** Colours are `rgb(...)`, with their opacities apart: not every program that opens SVG files knows others. */
export interface Paint {
  colour: string;
  opacity: number;
}

export interface PathShape {
  kind: 'path';
  /** As an SVG path has it. */
  d: string;
  transform: Matrix;
  /** Whether its edges are drawn hard, so that shapes side by side have no seam. */
  crisp: boolean;
  fill: Paint | undefined;
  stroke: (Paint & { width: number; cap: 'butt' | 'round' | 'square'; dashes: readonly number[] }) | undefined;
}

export interface TextShape {
  kind: 'text';
  text: string;
  /** Where its baseline begins. */
  x: number;
  y: number;
  family: string;
  size: number;
  weight: string;
  italic: boolean;
  fill: Paint;
}

export interface ImageShape {
  kind: 'image';
  pixels: HTMLCanvasElement;
  x: number;
  y: number;
  width: number;
  height: number;
  opacity: number;
  /** Whether it is enlarged with smooth edges between its pixels. */
  smooth: boolean;
}
