// Maximum over square windows, which remembers in each window where it was.
#pragma once
#include <limits>
#include "threads.h"
#include "vectors.h"

namespace densenet {

struct PoolingWindow {
  int kernelSize, stride, padding;
};

typedef unsigned char PlaceVector __attribute__((vector_size(kLanes)));
typedef PlaceVector UnalignedPlaceVector __attribute__((aligned(1), may_alias));

/** Calls `visit(place in the window, position)` for what of a window lies in the image, in reading order. */
template <class Visit>
void forEachPlace(const Maps& maps, const PoolingWindow& window, int image, int outRow, int outColumn, const Visit& visit) {
  for (int i = 0; i < window.kernelSize; i++) {
    const int row = outRow * window.stride - window.padding + i;
    if (row < 0 || row >= maps.height) continue;
    for (int j = 0; j < window.kernelSize; j++) {
      const int column = outColumn * window.stride - window.padding + j;
      if (column < 0 || column >= maps.width) continue;
      visit(i * window.kernelSize + j, (long(image) * maps.height + row) * maps.width + column);
    }
  }
}

/**
 * The first of equal maxima counts, and NaN counts as largest, as in PyTorch.
 *
 * @param y `[images, outHeight, outWidth, channels]`; `places` of the same shape: row times kernel size plus column
 */
inline void maxPool(const Maps& maps, int channels, const float* x, const PoolingWindow& window, const Maps& out,
                    float* y, unsigned char* places, const Threads& threads) {
  threads.run([&](int thread) {
    const auto [from, to] = share(out.positions(), thread, threads.count);
    for (long o = from; o < to; o++) {
      const int column = o % out.width, row = o / out.width % out.height, image = o / out.width / out.height;
      for (int c = 0; c < channels; c += kLanes) {
        const int lanes = std::min(kLanes, channels - c);
        Vector best = broadcast(-std::numeric_limits<float>::infinity());
        Mask place{};
        bool first = true;
        forEachPlace(maps, window, image, row, column, [&](int index, long position) {
          const Vector value = lanes == kLanes ? load(x + position * channels + c) : loadSome(x + position * channels + c, lanes);
          const Mask larger = first ? (Mask{} == Mask{}) : ((value > best) | (value != value));
          first = false;
          best = (Vector)((larger & (Mask)value) | (~larger & (Mask)best));
          place = (larger & (Mask{} + index)) | (~larger & place);
        });
        const PlaceVector bytes = __builtin_convertvector(place, PlaceVector);
        if (lanes == kLanes) {
          store(y + o * channels + c, best);
          *reinterpret_cast<UnalignedPlaceVector*>(places + o * channels + c) = bytes;
        } else {
          storeSome(y + o * channels + c, best, lanes);
          std::memcpy(places + o * channels + c, &bytes, lanes);
        }
      }
    }
  });
}

/** Each window hands its gradient to where its maximum was. Images are shared out among threads, as windows overlap. */
inline void maxPoolGradient(const Maps& maps, int channels, const float* dy, const unsigned char* places,
                            const PoolingWindow& window, const Maps& out, float* dx, const Threads& threads) {
  threads.run([&](int thread) {
    const auto [from, to] = share(maps.images, thread, threads.count);
    const long imageFloats = long(maps.height) * maps.width * channels;
    std::memset(dx + from * imageFloats, 0, (to - from) * imageFloats * sizeof(float));
    const long outPositions = long(out.height) * out.width;
    for (long o = from * outPositions; o < to * outPositions; o++) {
      const int column = o % out.width, row = o / out.width % out.height, image = o / outPositions;
      for (int c = 0; c < channels; c += kLanes) {
        const int lanes = std::min(kLanes, channels - c);
        const Vector gradient = loadSome(dy + o * channels + c, lanes);
        PlaceVector bytes{};
        std::memcpy(&bytes, places + o * channels + c, lanes);
        const Mask place = __builtin_convertvector(bytes, Mask);
        forEachPlace(maps, window, image, row, column, [&](int index, long position) {
          float* target = dx + position * channels + c;
          storeSome(target, loadSome(target, lanes) + select(place == index, gradient), lanes);
        });
      }
    }
  });
}

}  // namespace densenet
