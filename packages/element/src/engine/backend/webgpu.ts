// Loaded only where WebGPU is used.
import '@tensorflow/tfjs-backend-webgpu';
