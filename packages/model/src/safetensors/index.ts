export { DTYPES, type SafetensorsDtype } from './dtypes.ts';
export { SafetensorsError } from './errors.ts';
export { float32ToFloat16Bytes } from './float16.ts';
export { SAFETENSORS_LIMITS } from './limits.ts';
export { readSafetensors, type SafetensorsFile, type SafetensorsTensor } from './read.ts';
export { toFloat32 } from './toFloat32.ts';
export { writeSafetensors } from './write.ts';
