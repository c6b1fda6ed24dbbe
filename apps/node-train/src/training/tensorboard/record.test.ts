import { expect, test } from 'vitest';
import { crc32c, tfRecord } from './record.ts';

// RFC 3720, B.4, and the check value of the catalogues of CRCs.
test.each([
  ['the check value', new TextEncoder().encode('123456789'), 0xe3069283],
  ['32 bytes of 0', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of 1 bits', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['32 increasing bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['nothing', new Uint8Array(), 0],
])('CRC-32C: %s', (_, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc);
});

test('a record as the writer of TensorBoard has it', () => {
  // tensorboard 2.21, tensorboard.summary.writer.record_writer: RecordWriter(file).write(b'abc')
  expect(Buffer.from(tfRecord(new TextEncoder().encode('abc'))).toString('hex')).toBe(
    '0300000000000000b099490e6162636e57f121',
  );
});
