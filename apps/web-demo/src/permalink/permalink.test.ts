import { describe, expect, test } from 'vitest';
import { isStep, readPermalink, writePermalink } from './permalink.ts';

const address = 'https://example.org/demo/?lang=zh';
const whole = {
  model: 'clothes',
  compare: 'a b/c.safetensors',
  picture: 17,
  classIndex: 7,
  explanation: 'features',
} as const;

describe('a permalink', () => {
  test('is read back as it was written, and leaves other parameters alone', () => {
    const written = new URL(writePermalink(address, whole));
    expect(readPermalink(written.search)).toEqual(whole);
    expect(written.searchParams.get('lang')).toBe('zh');
    expect(written.hash).toBe('#try');
  });

  test('of what is shown on arrival says nothing', () => {
    expect(writePermalink(writePermalink(address, whole), {})).toBe(address);
    expect(writePermalink(`${address}#gallery`, {})).toBe(`${address}#gallery`);
  });

  test.each([
    ['', {}],
    ['?picture=-1&class=x&tab=everything&model=', {}],
    ['?picture=1e3&class=1.5', {}],
    ['?picture=99999999', {}],
    ['?picture=0&class=0&tab=occlusion', { picture: 0, classIndex: 0, explanation: 'occlusion' }],
    ['?model=https%3A%2F%2Fother.example%2Fx', { model: 'https://other.example/x' }],
  ])('%s', (query, expected) => expect(readPermalink(query)).toEqual(expected));
});

test('another picture or model is a step back in history, another class or tab is not', () => {
  expect(isStep(whole, { ...whole, picture: 18 })).toBe(true);
  expect(isStep(whole, { ...whole, model: 'other' })).toBe(true);
  expect(isStep(whole, { ...whole, classIndex: 1, explanation: 'occlusion' })).toBe(false);
});
