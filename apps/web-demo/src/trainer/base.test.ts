import { expect, it } from 'vitest';
import { baseOf } from './base.ts';

const clothes = { name: 'clothes', url: 'clothes.safetensors' };
const photos = { name: 'photos', url: 'photos.safetensors', base: true };

it('takes the network that is listed to begin with, else the first', () => {
  expect(baseOf([clothes, photos])).toBe(photos);
  expect(baseOf([clothes])).toBe(clothes);
});
