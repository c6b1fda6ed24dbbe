export { type Colour, diverging, type Ramp, sequential } from './colour.ts';
export { fillUnknown, largestMagnitude, paint, type Scale, symmetricScale, upsample } from './heatMap.ts';
export { type OverlayOptions, overlay, overlayOpacity, overlaySide } from './overlay.ts';
