import { describe, expect, it } from 'vitest';
import { PictureError } from '../image/errors.ts';
import { en } from './en.ts';
import { reason, reasoned, reasonOf, sayError } from './reasons.ts';
import { zh } from './zh.ts';

describe('an error with a reason', () => {
  const cause = new Error('why');
  const error = reasoned(PictureError, reason('empty', reason('theFile')), { cause });

  it('is one of its class, with the English sentence as its message', () => {
    expect(error).toBeInstanceOf(PictureError);
    expect(error.message).toBe('The file is empty (0 bytes). Choose another picture.');
    expect(error.cause).toBe(cause);
  });

  it('is said in each language, the reasons inside it too', () => {
    expect(sayError(error, en.errors)).toEqual({ text: error.message, isTranslated: true });
    expect(sayError(error, zh.errors)).toEqual({
      text: '该文件是空的（0 字节）。请选择另一张图片。',
      isTranslated: true,
    });
    const outer = reasoned(Error, reason('backendLost', reasonOf(reasoned(Error, reason('noBackend', 'webgl: no')))));
    expect(sayError(outer, zh.errors).text).toBe(
      '图形后端已丢失，且无法启动其他后端：这个浏览器中没有可用的后端：webgl: no',
    );
  });
});

it('an error without a reason is said as it is, and known not to be translated', () => {
  expect(sayError(new Error('out of memory'), zh.errors)).toEqual({ text: 'out of memory', isTranslated: false });
  expect(reasonOf(new Error('out of memory'))).toBe('out of memory');
});

it('a reason takes the values of its text', () => {
  // @ts-expect-error `empty` takes a name
  reason('empty');
  // @ts-expect-error the number of bytes is not a text
  reason('tooLarge', 'the file', 'many', 1);
  // @ts-expect-error there is no such text
  reason('nothing');
});
