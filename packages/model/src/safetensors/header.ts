import { quoted, SafetensorsError, shapeText } from './errors.ts';
import {
  byteSize,
  DTYPES,
  isDtype,
  LENGTH_BYTES,
  METADATA_KEY,
  SAFETENSORS_LIMITS,
  type SafetensorsDtype,
} from './format.ts';
import { JsonScanner } from './jsonScanner.ts';
import { decodeUtf8 } from './utf8.ts';

interface TensorEntry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  /** Where its bytes start and end, counted from the first byte after the header. */
  begin: number;
  end: number;
}

interface Header {
  /** In the order of their bytes, which they cover without gap or overlap. */
  entries: TensorEntry[];
  metadata: Record<string, string>;
  /** Where the tensors' bytes start in the file. */
  dataStart: number;
}

/**
 * Reads and checks all of a file but the tensors' values.
 * @throws SafetensorsError where the reference implementation refuses it, keys are given twice, sizes are past 2^53
 * and for more than {@link SAFETENSORS_LIMITS} allow
 */
export function readHeader(bytes: Uint8Array): Header {
  const text = headerText(bytes);
  const { entries, metadata } = parseHeader(text.text);
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, bytes.length - text.end);
  return { entries, metadata, dataStart: text.end };
}

function headerText(bytes: Uint8Array): { text: string; end: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new SafetensorsError(
      `not a safetensors file: it has ${bytes.length} bytes, and the header's length alone takes ${LENGTH_BYTES}`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > SAFETENSORS_LIMITS.headerBytes) {
    throw new SafetensorsError(
      `not a safetensors file: it begins with ${beginning(bytes)}, where such a file has its header's length, ` +
        `${SAFETENSORS_LIMITS.headerBytes} bytes at most`,
    );
  }
  const end = LENGTH_BYTES + Number(length);
  if (end > bytes.length) {
    throw new SafetensorsError(
      `the file is cut off in its header: ${bytes.length} bytes, and the header ends at byte ${end}`,
    );
  }
  try {
    return { text: decodeUtf8(bytes.subarray(LENGTH_BYTES, end)), end };
  } catch {
    throw new SafetensorsError('not a safetensors file: its header is not valid UTF-8');
  }
}

/** The first bytes, as text where they are one: as a number they would say nothing of what the file is. */
function beginning(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, LENGTH_BYTES)];
  if (first.every((byte) => byte >= 0x20 && byte < 0x7f)) return quoted(String.fromCharCode(...first));
  return `the bytes ${first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

function parseHeader(text: string): Pick<Header, 'entries' | 'metadata'> {
  if (!text.startsWith('{')) {
    throw new SafetensorsError(
      `not a safetensors file: its header must start with "{", got ${quoted(text.slice(0, 10))}`,
    );
  }
  const scanner = new JsonScanner(text);
  const entries: TensorEntry[] = [];
  // No prototype: a key may be `__proto__`, and reading a key that the file lacks gives undefined whatever its name is.
  const metadata: Record<string, string> = Object.create(null);
  scanner.object('the header', (name) => {
    if (name === METADATA_KEY) {
      scanner.object(METADATA_KEY, (key) => {
        metadata[key] = scanner.string(`${METADATA_KEY} ${quoted(key)}`);
      });
    } else {
      if (entries.length === SAFETENSORS_LIMITS.tensors) {
        scanner.fail(`the file has more than ${SAFETENSORS_LIMITS.tensors} tensors, which is as many as are read`);
      }
      entries.push(parseEntry(scanner, name));
    }
  });
  scanner.end();
  return { entries, metadata };
}

function parseEntry(scanner: JsonScanner, name: string): TensorEntry {
  const what = `tensor ${quoted(name)}`;
  if (name.length > SAFETENSORS_LIMITS.nameLength) {
    scanner.fail(`${what} has a name of ${name.length} characters; at most ${SAFETENSORS_LIMITS.nameLength} are read`);
  }
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const sizes = (field: string) => {
    const list: number[] = [];
    scanner.array(`${field} of ${what}`, () => list.push(scanner.size(`${field}[${list.length}] of ${what}`)));
    return list;
  };
  scanner.object(what, (field) => {
    if (field === 'dtype') dtype = scanner.string(`dtype of ${what}`);
    else if (field === 'shape') shape = sizes(field);
    else if (field === 'data_offsets') offsets = sizes(field);
    else scanner.skip(`${quoted(field)} of ${what}`);
  });
  if (dtype === undefined) return scanner.fail(`${what} has no "dtype"`);
  if (shape === undefined) return scanner.fail(`${what} has no "shape"`);
  if (offsets === undefined) return scanner.fail(`${what} has no "data_offsets"`);
  if (shape.length > SAFETENSORS_LIMITS.rank) {
    return scanner.fail(`${what} has ${shape.length} dimensions; at most ${SAFETENSORS_LIMITS.rank} are read`);
  }
  if (!isDtype(dtype)) return scanner.fail(`${what} has dtype ${quoted(dtype)}; expected one of ${DTYPES.join(', ')}`);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2) {
    return scanner.fail(`data_offsets of ${what} must be two integers, got ${offsets.length}`);
  }
  return { name, dtype, shape, begin, end };
}

/**
 * Each tensor starts where the one before ends, has the bytes that its shape takes, and the last ends where the file
 * does.
 */
function checkLayout(entries: readonly TensorEntry[], dataBytes: number): void {
  let start = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    const what = `tensor ${quoted(name)}`;
    if (begin !== start || end < begin) {
      const problem =
        end < begin ? 'end before they start' : begin < start ? 'overlap the tensor before' : 'leave a gap';
      throw new SafetensorsError(
        `data_offsets of ${what} ${problem}: got [${begin}, ${end}], expected a start of ${start}`,
      );
    }
    const size = byteSize(dtype, shape);
    if (typeof size === 'string') throw new SafetensorsError(`${what}: ${size}`);
    if (end - begin !== size) {
      throw new SafetensorsError(
        `${what}: shape ${shapeText(shape)} of ${dtype} takes ${size} bytes, but its data_offsets [${begin}, ${end}] hold ${end - begin}`,
      );
    }
    start = end;
  }
  if (start > dataBytes)
    throw new SafetensorsError(`the file is cut off: its tensors take ${start} bytes, and ${dataBytes} are there`);
  if (start < dataBytes)
    throw new SafetensorsError(
      `the file goes on after its last tensor: its tensors take ${start} bytes, and ${dataBytes} are there`,
    );
}
