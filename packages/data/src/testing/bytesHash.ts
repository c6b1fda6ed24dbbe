import { createHash } from 'node:crypto';

/** The SHA-256 of bytes, as fixtures have it. */
export const sha256 = (values: Uint8Array): string => createHash('sha256').update(values).digest('hex');
