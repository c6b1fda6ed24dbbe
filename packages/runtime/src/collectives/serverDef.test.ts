import { expect, test } from 'vitest';
import { encodeServerDef } from './serverDef.ts';

/** A field of protobuf with a length: its number, then the bytes. */
const field = (number: number, bytes: number[]) => [(number << 3) | 2, bytes.length, ...bytes];
const text = (number: number, value: string) => field(number, [...Buffer.from(value)]);
const whole = (number: number, value: number) => [number << 3, value];

test('a cluster becomes the bytes of a ServerDef', () => {
  const tasks = [
    ...field(2, [...whole(1, 0), ...text(2, 'a:1')]),
    ...field(2, [...whole(1, 1), ...text(2, '[::1]:22')]),
  ];
  const leader = text(1, '/job:worker/replica:0/task:0');
  expect([...encodeServerDef({ addresses: ['a:1', '[::1]:22'], rank: 1 })]).toEqual([
    ...field(1, field(1, [...text(1, 'worker'), ...tasks])),
    ...text(2, 'worker'),
    ...whole(3, 1),
    // A field's number of 16 takes a second byte.
    ...field(4, [0x82, 0x01, leader.length, ...leader]),
    ...text(5, 'grpc'),
  ]);
});
