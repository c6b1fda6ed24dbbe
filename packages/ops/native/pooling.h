// Maximum over square windows, which remembers in each window where it was; and norm and ReLU before it, in one pass.
#pragma once
#include <limits>
#include "convolutionGradient.h"

namespace densenet {

typedef unsigned char PlaceVector __attribute__((vector_size(kLanes)));
typedef PlaceVector UnalignedPlaceVector __attribute__((aligned(1), may_alias));

inline PlaceVector loadPlaces(const unsigned char* from, int count) {
  if (count == kLanes) return *reinterpret_cast<const UnalignedPlaceVector*>(from);
  PlaceVector places{};
  for (int lane = 0; lane < count; lane++) places[lane] = from[lane];
  return places;
}

/** Bytes as ints. In two steps: GCC would convert the bytes one by one in a single step. */
inline Mask widen(PlaceVector places) {
  typedef unsigned short Halfway __attribute__((vector_size(2 * kLanes)));
  return __builtin_convertvector(__builtin_convertvector(places, Halfway), Mask);
}

inline void storePlaces(unsigned char* to, PlaceVector places, int count) {
  if (count == kLanes) {
    *reinterpret_cast<UnalignedPlaceVector*>(to) = places;
    return;
  }
  for (int lane = 0; lane < count; lane++) to[lane] = places[lane];
}

/** Calls `visit(place in the window, position)` for what of a window lies in the image, in reading order. */
template <class Visit>
void forEachPlace(const Maps& maps, const Window& window, int image, int outRow, int outColumn, const Visit& visit) {
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

/** How the maps' values are read: as they are, or through norm and ReLU. */
struct PoolingInput {
  const std::vector<Part>& parts;
  /** Null: as they are. */
  const Norm* norm;
};

/**
 * The first of equal maxima counts, and NaN counts as largest, as in PyTorch.
 *
 * @param y `[images, outHeight, outWidth, channels]`; `places` of the same shape: row times kernel size plus column
 */
inline void maxPool(const Maps& maps, const PoolingInput& input, const Window& window, const Maps& out,
                    float* y, unsigned char* places, const Threads& threads) {
  const auto blocks = blocksOf(input.parts);
  const int channels = blocks.back().first + blocks.back().channels;
  threads.run([&](int thread) {
    const auto [from, to] = share(long(out.images) * out.height, thread, threads.count);
    for (long line = from; line < to; line++) {
      const int row = line % out.height, image = line / out.height;
      const int firstRow = std::max(0, row * window.stride - window.padding);
      const int lastRow = std::min(maps.height, row * window.stride - window.padding + window.kernelSize);
      const long imageRows = long(image) * maps.height;
      fetch(input.parts, {(imageRows + firstRow) * maps.width, (imageRows + lastRow) * maps.width});
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          const auto pool = [&](auto lanes, const auto& at) {
            for (int column = 0; column < out.width; column++) {
              Vector best = broadcast(-std::numeric_limits<float>::infinity());
              Mask place{};
              bool first = true;
              forEachPlace(maps, window, image, row, column, [&](int index, long position) {
                const Vector value = at(position);
                const Mask larger = first ? (Mask{} == Mask{}) : ((value > best) | (value != value));
                first = false;
                best = (Vector)((larger & (Mask)value) | (~larger & (Mask)best));
                place = (larger & (Mask{} + index)) | (~larger & place);
              });
              const PlaceVector bytes = __builtin_convertvector(place, PlaceVector);
              const long target = (line * out.width + column) * channels + group.channel;
              storeSome(y + target, best, lanes);
              storePlaces(places + target, bytes, lanes);
            }
          };
          withLanes(group.count, [&](auto lanes) {
            if (input.norm) {
              const Activation activation(*input.norm, group);
              pool(lanes, [=](long position) { return activation(group.at(position, lanes)); });
            } else {
              pool(lanes, [=](long position) { return group.at(position, lanes); });
            }
          });
        }
    }
  });
}

/** The gradient of what was pooled, with the place in its window where each maximum was. */
struct PooledGradient {
  /** The maps that were pooled, and those of the output. */
  Maps maps, out;
  Window window;
  int channels;
  /** `[images, out.height, out.width, channels]`, both. */
  const float* dy;
  const unsigned char* places;

  /** Brings what line `line` of the input maps reads into the cache: read group by group, two thirds of the time would be waiting. */
  void fetch(long line) const {
    const auto [first, last] = windowsOver(line % maps.height, out.height);
    const long rows = line / maps.height * out.height, row = long(out.width) * channels;
    const long from = (rows + first) * row, to = (rows + last + 1) * row;
    for (long i = from; i < to; i += kCacheLine) touch(dy + i);
    for (long i = from; i < to; i += kCacheLine * long(sizeof(float))) touch(places + i);
  }

  /** Calls `emit` for every position of the line with the gradient of each window that had its maximum there. */
  template <class Lanes, class Emit>
  void gather(long line, const ChannelGroup& group, Lanes lanes, const Emit& emit) const {
    const int row = line % maps.height, image = line / maps.height;
    const auto [firstRow, lastRow] = windowsOver(row, out.height);
    for (int column = 0; column < maps.width; column++) {
      const auto [firstColumn, lastColumn] = windowsOver(column, out.width);
      Vector sum{};
      for (int i = firstRow; i <= lastRow; i++)
        for (int j = firstColumn; j <= lastColumn; j++) {
          const int place = (row + window.padding - i * window.stride) * window.kernelSize + column + window.padding - j * window.stride;
          const long source = ((long(image) * out.height + i) * out.width + j) * channels + group.channel;
          sum += select(widen(loadPlaces(places + source, lanes)) == place, loadSome(dy + source, lanes));
        }
      emit(line * maps.width + column, sum);
    }
  }

 private:
  /** The first and last of `count` windows whose first row (or column) is at most `place + padding` and whose last is at least that. */
  std::pair<int, int> windowsOver(int place, int count) const {
    const int end = place + window.padding, begin = end - window.kernelSize + 1;
    return {begin <= 0 ? 0 : (begin + window.stride - 1) / window.stride, std::min(count - 1, end / window.stride)};
  }
};

/** `part.gradient` is `[positions, channels]` here, and is written. */
inline void maxPoolGradient(const PooledGradient& pooled, const Part& part, const Threads& threads) {
  const auto blocks = blocksOf({part});
  threads.run([&](int thread) {
    const auto [from, to] = share(long(pooled.maps.images) * pooled.maps.height, thread, threads.count);
    for (long line = from; line < to; line++) {
      pooled.fetch(line);
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          withLanes(group.count, [&](auto lanes) {
            pooled.gather(line, group, lanes, [&](long position, Vector value) { group.setGradient(position, value, lanes); });
          });
        }
    }
  });
}

inline void normReluMaxPoolGradient(const PooledGradient& pooled, const std::vector<Part>& parts, const Norm& norm,
                                    bool batchStatistics, float* dgamma, float* dbeta, const Threads& threads) {
  const Maps& maps = pooled.maps;
  const auto blocks = blocksOf(parts);
  std::vector<NormSums> sums(threads.count, NormSums(pooled.channels));
  threads.run([&](int thread) {
    const auto [from, to] = share(long(maps.images) * maps.height, thread, threads.count);
    for (long line = from; line < to; line++) {
      fetch(parts, {line * maps.width, (line + 1) * maps.width});
      pooled.fetch(line);
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          withLanes(group.count, [&](auto lanes) {
            NormGradient gradient(norm, group, lanes, true);
            pooled.gather(line, group, lanes, [&](long position, Vector value) { gradient(position, value); });
            gradient.addTo(sums[thread]);
          });
        }
    }
  });
  for (int thread = 1; thread < threads.count; thread++) sums[0].add(sums[thread]);
  finishNormGradient(parts, norm, sums[0], maps.positions(), batchStatistics, dgamma, dbeta);
}

}  // namespace densenet
