// The composite function of a DenseNet (Huang et al. 2017, section 3), norm, ReLU and convolution in one pass, and its
// gradient in one pass. Norm and ReLU are computed where a tile is read and are never written to memory; the gradient of
// the concatenation is added to its parts' while it is in the cache.
#pragma once
#include <memory>
#include <vector>
#include "features.h"
#include "gemm.h"
#include "moments.h"
#include "scratch.h"
#include "threads.h"
#include "tiles.h"
#include "winograd.h"

namespace densenet {

/**
 * Bytes of tiles that one thread works on at a time: with the filter they fit half of a level-2 cache of 512 kB. With AVX2
 * steps are 1 to 10 % shorter than with twice as much.
 */
constexpr long kChunkBytes = 160 * 1024;

/** A filter `[kernel, kernel, channels, outChannels]` in memory. */
struct Filter {
  const float* data;
  int channels, outChannels;
};

/**
 * A filter's factors as the products want them, in panels of `kBlockColumns`: `[products][panels][depth][kBlockColumns]`.
 * Forward, the depth is the input's channels and the columns are the output's. Backward it is the other way round, with the kernel
 * turned by 180 degrees.
 */
template <class Tiling>
class PackedFilter {
 public:
  /** Floats that the factors take: the same number on every processor, so that memory can be predicted. */
  static size_t size(int depth, int columns) {
    return size_t(Tiling::kProducts) * roundUp(columns, kWidestBlock) * depth;
  }

  /**
   * Room for the factors of channels `[first, first + channels)`.
   *
   * @param place where the factors are, or are to be; null: in memory of its own
   */
  PackedFilter(int first, int channels, int outChannels, bool backward, float* place = nullptr)
      : first_(first),
        channels_(channels),
        backward_(backward),
        depth_(backward ? outChannels : channels),
        panels_(roundUp(backward ? channels : outChannels, kBlockColumns) / kBlockColumns),
        own_(place ? nullptr : std::make_unique<Scratch>(size(depth_, backward ? channels : outChannels))),
        data_(place ? place : own_->data()) {}

  /** Packs what thread `thread` of `threads` is to pack. */
  void pack(const Filter& filter, int thread, int threads) {
    constexpr int kTaps = Tiling::kKernel * Tiling::kKernel;
    const auto [from, to] = share(channels_, thread, threads);
    Vector taps[kTaps], factors[Tiling::kProducts];
    for (int c = from; c < to; c++)
      for (int n = 0; n < filter.outChannels; n += kLanes) {
        const int lanes = std::min(kLanes, filter.outChannels - n);
        for (int tap = 0; tap < kTaps; tap++) {
          const float* source = filter.data + (long(tap) * filter.channels + first_ + c) * filter.outChannels + n;
          taps[backward_ ? kTaps - 1 - tap : tap] = loadSome(source, lanes);
        }
        Tiling::transformFilter(taps, factors);
        for (int p = 0; p < Tiling::kProducts; p++) {
          if (backward_) {
            for (int lane = 0; lane < lanes; lane++) *at(p, n + lane, c) = factors[p][lane];
          } else {
            // Whole vectors: lanes behind the last output are zeros that nobody reads.
            store(at(p, c, n), factors[p]);
          }
        }
      }
  }
  /** From row `row` on, of product `index`. */
  const float* product(int index, int row = 0) const {
    return data_ + index * productStride() + long(row) * kBlockColumns;
  }
  long panelStride() const { return long(depth_) * kBlockColumns; }

 private:
  float* at(int product, int row, int column) {
    return data_ + product * productStride() + (column / kBlockColumns) * panelStride() + row * kBlockColumns +
           column % kBlockColumns;
  }
  long productStride() const { return panels_ * panelStride(); }

  const int first_, channels_;
  const bool backward_;
  const int depth_, panels_;
  const std::unique_ptr<Scratch> own_;
  float* const data_;
};

template <class Tiling>
long tilesInChunk(int rowFloats) {
  const long fitting = kChunkBytes / (long(Tiling::kProducts) * rowFloats * sizeof(float));
  return std::max<long>(2 * kBlockRows, fitting / kBlockRows * kBlockRows);
}

/** What a convolution's output goes through on its way to memory. */
struct Epilogue {
  /** `[outChannels]`, or null. */
  const float* bias = nullptr;
  bool relu = false;
  /** Moments of the output's channels, taken while it is in the cache. */
  MomentsOutput moments = {};
};

/** Writes the outputs of `count` tiles, and takes their moments. */
template <class Tiling>
void writeOutputs(const Maps& maps, const std::vector<typename Tiling::Tile>& tile, int count, const float* products, long row,
                  long productStride, const Epilogue& epilogue, int outChannels, float* y, Moments& moments) {
  long written = 0;
  for (int n = 0; n < outChannels; n += kLanes) {
    withLanes(std::min(kLanes, outChannels - n), [&](auto lanes) {
      const Vector shift = epilogue.bias ? loadSome(epilogue.bias + n, lanes) : Vector{};
      Vector sum{};
      written = 0;
      const auto emit = [&](long position, Vector value) {
        const Vector result = epilogue.relu ? relu(value + shift) : value + shift;
        storeSome(y + position * outChannels + n, result, lanes);
        sum += result;
        written++;
      };
      for (int t = 0; t < count; t++) Tiling::transformOutput(maps, tile[t], products + n + long(t) * row, productStride, emit);
      if (!epilogue.moments) return;
      moments.add(n, lanes, written, sum, [&](const auto& take) {
        for (int t = 0; t < count; t++) {
          Tiling::forEachOutput(maps, tile[t], [&](long position) { take(loadSome(y + position * outChannels + n, lanes)); });
        }
      });
    });
  }
  moments.count += written;
}

/**
 * @param norm what is read goes through it and a ReLU; null: it is read as it is
 * @param filter `[kernel, kernel, channels, outChannels]`; not read where it is `prepared`, packed before
 * @param y `[positions of the output maps, outChannels]`
 */
template <class Tiling>
void normReluConvolution(const Maps& maps, const std::vector<Part>& parts, const Norm* norm, const float* filter,
                         const float* prepared, const Epilogue& epilogue, int outChannels, float* y,
                         const Threads& threads) {
  constexpr int kProducts = Tiling::kProducts;
  const std::vector<ChannelBlock> blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  int widest = 0;
  for (const ChannelBlock& block : blocks) widest = std::max(widest, block.channels);
  const int inRow = roundUp(widest, kLanes) + kLanes, outRow = roundUp(outChannels, kBlockColumns);

  PackedFilter<Tiling> packed(0, channels, outChannels, false, const_cast<float*>(prepared));
  if (!prepared) {
    threads.run([&](int thread) { packed.pack({filter, channels, outChannels}, thread, threads.count); });
  }
  const long tiles = Tiling::count(maps), chunk = tilesInChunk<Tiling>(inRow + outRow);
  std::vector<Moments> moments(threads.count, Moments(epilogue.moments ? outChannels : 0));
  threads.run([&](int thread) {
    const auto [from, to] = share(tiles, thread, threads.count);
    // No multiple of a page apart, else products would fall into the same lines of the cache.
    const long inProduct = chunk * inRow + kCacheLine, outProduct = chunk * outRow + kCacheLine;
    Scratch input(kProducts * inProduct), output(kProducts * outProduct);
    std::vector<typename Tiling::Tile> tile(chunk);
    for (long first = from; first < to; first += chunk) {
      const int count = int(std::min(chunk, to - first));
      for (int t = 0; t < count; t++) tile[t] = Tiling::tile(maps, first + t);
      fetch(parts, Tiling::reach(maps, tile[0], tile[count - 1]));
      for (size_t b = 0; b < blocks.size(); b++) {
        for (const ChannelGroup& group : blocks[b].groups) {
          float* target = input.data() + group.channel - blocks[b].first;
          const auto transform = [&](const auto& at) {
            for (int t = 0; t < count; t++) Tiling::transformInput(maps, tile[t], at, target + long(t) * inRow, inProduct);
          };
          withLanes(group.count, [&](auto lanes) {
            if (norm) {
              const Activation activation(*norm, group);
              transform([=](long position) { return activation(group.at(position, lanes)); });
            } else {
              transform([=](long position) { return group.at(position, lanes); });
            }
          });
        }
        for (int p = 0; p < kProducts; p++) {
          const MatrixView a{input.data() + p * inProduct, inRow, 1};
          multiply<false>(a, packed.product(p, blocks[b].first), kBlockColumns, packed.panelStride(),
                          output.data() + p * outProduct, outRow, count, outChannels, blocks[b].channels, b > 0);
        }
      }
      writeOutputs<Tiling>(maps, tile, count, output.data(), outRow, outProduct, epilogue, outChannels, y, moments[thread]);
    }
  });
  if (epilogue.moments) epilogue.moments.write(moments);
}

}  // namespace densenet
