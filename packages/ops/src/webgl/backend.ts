import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What a program tells the WebGL backend of itself: its `GPGPUProgram`, as far as these kernels use it. */
export interface Program {
  /** Names of the samplers in `userCode`, in the order of the inputs. */
  variableNames: string[];
  outputShape: number[];
  customUniforms: { name: string; type: 'int' | 'ivec4' }[];
  /** GLSL: the functions it needs and `main`. */
  userCode: string;
}

interface TextureData {
  texture: object | null;
  isPacked: boolean;
  shape: number[];
  /** Rows and columns of values, two of each a texel where packed. */
  texShape: [number, number];
}

/** What these kernels use of the backend of `@tensorflow/tfjs-backend-webgl`. */
export interface WebGLBackend {
  texData: { get(dataId: DataId): TextureData };
  uploadToGPU(dataId: DataId): void;
  packTensor(x: TensorInfo): TensorInfo;
  packedReshape(x: TensorInfo, shape: number[]): TensorInfo;
  runWebGLProgram(
    program: Program & { packedInputs: boolean; packedOutput: boolean; enableShapeUniforms: boolean },
    inputs: TensorInfo[],
    outputType: DataType,
    customUniformValues: number[][],
    preventEagerUnpackingOfOutput: boolean,
  ): TensorInfo;
  disposeIntermediateTensorInfo(x: TensorInfo): void;
}

/** Runs a program whose inputs and output are packed, two by two values of the last two axes a texel. */
export function runPacked(
  backend: WebGLBackend,
  program: Program,
  inputs: readonly TensorInfo[],
  uniforms: number[][],
): TensorInfo {
  // Shapes are uniforms: one shader serves all.
  const packed = { ...program, packedInputs: true, packedOutput: true, enableShapeUniforms: true };
  return backend.runWebGLProgram(packed, [...inputs], 'float32', uniforms, true);
}
