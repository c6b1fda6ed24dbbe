// The element's shared engine. The package does not export it yet, so this is the built file that its index imports too:
// the same module, and so the same engine as the element's.
export { leaseEngine } from '../../../../packages/element/dist/host/sharedEngine.js';
