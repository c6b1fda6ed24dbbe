import { quoted } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';

export interface Link {
  name: string;
  /** Where the object's header begins, in bytes. */
  address: number;
}

const MAX_NAME_BYTES = 1024;
const NODE_HEADER = 24;
const ENTRY = 40;
const SOFT_LINK = 2;

/**
 * The links of an old-style group: a B-tree of symbol table nodes, with their names in a heap (specification III.A.1,
 * III.B to III.D).
 * @param message where the group's symbol table message is
 * @throws WeightFileError where the links are not valid, or one is a soft link
 */
export function readLinks(bytes: FileBytes, message: number): Link[] {
  const tree = bytes.uint64(message);
  const heap = bytes.uint64(message + 8);
  bytes.expect('HEAP', heap);
  const names = bytes.uint64(heap + 24);
  const links: Link[] = [];
  for (const node of leaves(bytes, tree, 0, (entry) => entry * 16 + 8, 16)) {
    bytes.visit(node.child);
    bytes.expect('SNOD', node.child);
    const count = bytes.uint16(node.child + 6);
    for (let i = 0; i < count; i++) {
      bytes.spend(1);
      const entry = node.child + 8 + i * ENTRY;
      const name = bytes.text(names + bytes.uint64(entry), MAX_NAME_BYTES);
      if (name === '' || name.includes('/')) throw damaged(`a group has a member ${quoted(name)}`);
      if (bytes.uint32(entry + 16) === SOFT_LINK) {
        throw new WeightFileError(`${quoted(name)} in the HDF5 file is a link to something else; Keras writes none`);
      }
      links.push({ name, address: bytes.uint64(entry + 8) });
    }
  }
  return links;
}

/**
 * The addresses that the leaves of a B-tree (version 1) point to, with the offset of the key before each.
 * @param type 0 for groups, 1 for chunks
 * @param childOffset offset of entry i's child from the first key
 * @param stride bytes of a key and a child together
 */
export function* leaves(
  bytes: FileBytes,
  root: number,
  type: number,
  childOffset: (entry: number) => number,
  stride: number,
): Generator<{ key: number; child: number }> {
  const pending: { at: number; level: number | undefined }[] = [{ at: root, level: undefined }];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { at } = node;
    bytes.visit(at);
    bytes.expect('TREE', at);
    const level = bytes.uint8(at + 5);
    // Each level must be one below its parent's, so that the tree ends at level 0.
    if (bytes.uint8(at + 4) !== type || (node.level !== undefined && level !== node.level)) {
      throw damaged(`the B-tree node at byte ${at} is of another tree`);
    }
    const count = bytes.uint16(at + 6);
    const inner: number[] = [];
    for (let i = 0; i < count; i++) {
      bytes.spend(1);
      const key = at + NODE_HEADER + i * stride;
      const child = bytes.uint64(at + NODE_HEADER + childOffset(i));
      if (level === 0) yield { key, child };
      else inner.push(child);
    }
    for (const child of inner.reverse()) pending.push({ at: child, level: level - 1 });
  }
}
