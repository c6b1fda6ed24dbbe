import { expect, it } from 'vitest';
import type { Drawing, Shape } from './drawing.ts';
import { roundedRectangle } from './paths.ts';
import { toSvg } from './toSvg.ts';

const drawing = (...shapes: Shape[]): Drawing => ({
  width: 40,
  height: 20,
  background: 'rgb(255, 255, 255)',
  title: 'a < b & "c"',
  shapes,
});
const black = { colour: 'rgb(0, 0, 0)', opacity: 1 };
const shapesOf = (svg: string) => svg.split('\n').slice(3, -2);

it('has its size, a title and a background, and escapes what XML would read', () => {
  expect(toSvg(drawing())).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">\n' +
      '<title>a &lt; b &amp; &quot;c&quot;</title>\n' +
      '<rect width="40" height="20" fill="rgb(255, 255, 255)"/>\n' +
      '</svg>\n',
  );
});

it('writes paths with what is not usual only', () => {
  const path = {
    kind: 'path',
    d: 'M0 0h1',
    transform: [1, 0, 0, 1, 0, 0],
    crisp: false,
    fill: undefined,
    stroke: undefined,
  } as const;
  const stroke = { colour: 'rgb(1, 2, 3)', opacity: 0.5, width: 1.23456, cap: 'round', dashes: [3, 3] } as const;
  expect(
    shapesOf(toSvg(drawing({ ...path, crisp: true }, { ...path, transform: [2, 0, 0, 1, 5, 0], fill: black, stroke }))),
  ).toEqual([
    '<path d="M0 0h1" fill="none" shape-rendering="crispEdges"/>',
    '<path d="M0 0h1" transform="matrix(2 0 0 1 5 0)" fill="rgb(0, 0, 0)" stroke="rgb(1, 2, 3)" stroke-opacity="0.5" ' +
      'stroke-width="1.235" stroke-linecap="round" stroke-dasharray="3 3"/>',
  ]);
});

it('writes texts with their font, without characters that XML forbids', () => {
  const font = { family: '"Iowan Old Style", serif', size: 13, weight: '600', italic: false };
  const text = { kind: 'text', text: 'k <\u0007 32', x: 1, y: 2, fill: black, ...font } as const;
  expect(shapesOf(toSvg(drawing(text)))).toEqual([
    '<text x="1" y="2" font-family="&quot;Iowan Old Style&quot;, serif" font-size="13" font-weight="600" fill="rgb(0, 0, 0)" ' +
      'xml:space="preserve">k &lt; 32</text>',
  ]);
});

it('holds pictures within it', () => {
  const pixels = { toDataURL: (type: string) => `data:${type};base64,AA==` } as HTMLCanvasElement;
  const image = { kind: 'image', pixels, x: 0, y: 0, width: 8, height: 4, opacity: 1, smooth: false } as const;
  expect(shapesOf(toSvg(drawing(image)))).toEqual([
    '<image x="0" y="0" width="8" height="4" preserveAspectRatio="none" image-rendering="pixelated" href="data:image/png;base64,AA=="/>',
  ]);
});

it('draws a rectangle, its corners no rounder than half its side', () => {
  expect(roundedRectangle({ x: 1, y: 2, width: 3, height: 4 }, 0)).toBe('M1 2h3v4h-3z');
  expect(roundedRectangle({ x: 0, y: 0, width: 4, height: 8 }, 9)).toBe(
    'M2 0h0a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h0a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2z',
  );
});
