export { SafetensorsError } from './errors.ts';
export { float32ToFloat16Bytes } from './float16.ts';
export { DTYPES, SAFETENSORS_LIMITS, type SafetensorsDtype } from './format.ts';
export { readSafetensors, type SafetensorsFile, type SafetensorsTensor } from './read.ts';
export { toFloat32 } from './toFloat32.ts';
export { writeSafetensors } from './write.ts';
