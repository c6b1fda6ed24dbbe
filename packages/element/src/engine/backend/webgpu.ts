// A module of its own, loaded only where WebGPU is used.
import '@tensorflow/tfjs-backend-webgpu';
