import {
  type BackendValues,
  type DataType,
  engine,
  KernelBackend,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { outputsOf, type TensorFlowAttribute } from './tensorFlowLibrary.ts';

/** A tensor without its values. */
export interface TensorShape {
  shape: readonly number[];
  dtype: DataType;
}

interface Buffer {
  size: number;
  dtype: DataType;
  references: number;
  values: BackendValues | undefined;
}

/** Longest vector whose values are kept. */
const longestShape = 8;

/**
 * A backend of TensorFlow.js whose kernels give shapes and compute nothing. TensorFlow.js counts the memory of its tensors as on
 * any backend, but none is allocated. Values that are read are zero, except for short vectors of whole numbers: these are kept,
 * since they may be the output shape that a kernel is given as an input.
 *
 * It can also stand in for tfjs-node's backend, whose kernels run TensorFlow's operations by name: see `outputsOf`.
 */
export class ShapesBackend extends KernelBackend {
  readonly #buffers = new Map<object, Buffer>();
  readonly binding: object | undefined;
  readonly isUsingGpuDevice: boolean;

  /** @param real the backend that this one stands in for */
  constructor(real: { binding?: object | undefined; isUsingGpuDevice?: boolean }) {
    super();
    this.binding = real.binding;
    this.isUsingGpuDevice = real.isUsingGpuDevice ?? false;
  }

  /** A kernel's output. */
  make({ shape, dtype }: TensorShape): TensorInfo {
    const dataId = {};
    this.#add(dataId, { size: util.sizeFromShape([...shape]), dtype, references: 1, values: undefined });
    return { dataId, shape: [...shape], dtype };
  }

  /** The same data under another shape. */
  share({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }

  executeMultipleOutputs(name: string, attributes: TensorFlowAttribute[], inputs: Tensor[], count: number): Tensor[] {
    const outputs = outputsOf(name, attributes, inputs, ({ dataId }) => [
      ...((this.#buffer(dataId).values ?? []) as Int32Array),
    ]);
    if (outputs.length !== count)
      throw new Error(`${name} gives ${outputs.length} outputs, but ${count} were asked for`);
    return outputs.map((output) => engine().makeTensorFromTensorInfo(this.make(output), this));
  }

  executeSingleOutput(name: string, attributes: TensorFlowAttribute[], inputs: Tensor[]): Tensor {
    return this.executeMultipleOutputs(name, attributes, inputs, 1)[0]!;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    const size = util.sizeFromShape(shape);
    const kept = dtype === 'int32' && size <= longestShape ? values : undefined;
    this.#add(dataId, { size, dtype, references, values: kept });
  }

  override readSync(dataId: object): BackendValues {
    const { size, dtype } = this.#buffer(dataId);
    return util.makeZerosTypedArray(size, dtype as 'float32');
  }

  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override incRef(dataId: object): void {
    this.#buffer(dataId).references++;
  }

  override refCount(dataId: object): number {
    return this.#buffers.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    const buffer = this.#buffers.get(dataId);
    if (!buffer) return true;
    buffer.references--;
    if (!force && buffer.references > 0) return false;
    this.#buffers.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#buffers.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.#buffers.clear();
  }

  #add(dataId: object, buffer: Buffer): void {
    this.#buffers.set(dataId, buffer);
  }

  #buffer(dataId: object): Buffer {
    const buffer = this.#buffers.get(dataId);
    if (!buffer) throw new Error('this tensor was disposed of, or belongs to another backend');
    return buffer;
  }
}
