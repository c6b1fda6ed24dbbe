import { expect, test } from 'vitest';
import { modelNamed } from './modelList.ts';

const base = 'https://example.org/demo/';
const shipped = { id: 'clothes', name: 'Clothes', url: 'models/clothes.safetensors' };
const models = [shipped, { name: 'run', url: 'checkpoints/run/model.safetensors' }];

test.each([
  ['its id', 'clothes', shipped],
  ['its address', 'models/clothes.safetensors', shipped],
  ['its whole address', `${base}checkpoints/run/model.safetensors`, models[1]],
  [
    'an address that is not listed',
    'https://other.example/a/b.safetensors',
    { name: 'b.safetensors', url: 'https://other.example/a/b.safetensors' },
  ],
  ['an address beside the page', 'mine.safetensors', { name: 'mine.safetensors', url: 'mine.safetensors' }],
  ['no address', 'https://', undefined],
  ['a script', 'javascript:alert(1)', undefined],
  ['data', 'data:application/octet-stream,x', undefined],
  ['a file of an earlier visit', 'blob:https://example.org/1', undefined],
])('a model by %s', (_, name, expected) => expect(modelNamed(name, models, base)).toEqual(expected));
