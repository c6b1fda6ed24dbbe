import { noise } from '../../../../classifier/src/testing/tinyModel.ts';
import type { Picture } from '../../engine/types.ts';
import type { ExampleClass, NewExample } from '../types.ts';

/** Classes of pictures that differ in where they are bright. */
export const patternClasses: readonly ExampleClass[] = [
  { id: 'l', name: 'left' },
  { id: 'r', name: 'right' },
  { id: 't', name: 'top' },
];

const isBright = {
  l: (_row: number, column: number) => column < 10,
  r: (_row: number, column: number) => column >= 10,
  t: (row: number) => row < 12,
} as Record<string, (row: number, column: number) => boolean>;

/** A picture of a class: 20 x 24 pixels, half of them brighter than the other, with noise. The same one for the same seed. */
export function pattern(classId: string, seed: number): Picture {
  const [height, width] = [24, 20];
  const data = new Uint8ClampedArray(4 * height * width).fill(255);
  noise(height * width, seed).forEach((value, pixel) => {
    const bright = isBright[classId]!(Math.floor(pixel / width), pixel % width);
    data.fill(255 * ((bright ? 0.65 : 0.35) + value / 2), 4 * pixel, 4 * pixel + 3);
  });
  return { data, height, width, colorSpace: 'srgb' } as unknown as ImageData;
}

/** Examples of each of some classes, which come in turn. */
export function patterns(each: number, classIds: readonly string[], first = 0): NewExample[] {
  return Array.from({ length: each * classIds.length }, (_, index) => {
    const classId = classIds[index % classIds.length]!;
    return { id: `${classId}${first + index}`, classId, picture: pattern(classId, 1000 + first + index) };
  });
}
