import { expect, test } from 'vitest';
import { attributesFrom, shippedModel } from './attributes.ts';

test.each([
  ['', { src: shippedModel }],
  ['?src=mine.safetensors&top-k=5', { src: 'mine.safetensors', 'top-k': '5' }],
  ['?src=&backend=wasm&invert', { src: shippedModel, backend: 'wasm', invert: '' }],
  ['?invert=true', { src: shippedModel, invert: '' }],
  ['?invert=false', { src: shippedModel }],
  ['?labels=%5B%22a%22%2C%22b%22%5D', { src: shippedModel, labels: '["a","b"]' }],
  ['?onclick=alert(1)&style=color:red', { src: shippedModel }],
])('%s', (query, attributes) => {
  expect(attributesFrom(query)).toEqual(attributes);
});
