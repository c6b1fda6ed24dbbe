// Which tiling a convolution with stride 1 is computed with.
#pragma once
#include "checks.h"
#include "convolutionGradient.h"

namespace densenet {

/** The functions of one tiling. */
struct Method {
  decltype(&normReluConvolution<Pointwise>) forward;
  decltype(&normReluConvolutionGradient<Pointwise>) backward;
  Maps (*outputMaps)(const Maps&);
  size_t (*packedSize)(int channels, int outChannels);
  void (*pack)(const Filter&, float*, const Threads&);
};

template <class Tiling>
void packWhole(const Filter& filter, float* to, const Threads& threads) {
  PackedFilter<Tiling> packed(0, filter.channels, filter.outChannels, false, to);
  threads.run([&](int thread) { packed.pack(filter, thread, threads.count); });
}

template <class Tiling>
constexpr Method kMethod{normReluConvolution<Tiling>, normReluConvolutionGradient<Tiling>, Tiling::outputMaps,
                         PackedFilter<Tiling>::size, packWhole<Tiling>};

/** With fewer tiles than this, packing the larger filters takes longer than is saved. */
constexpr long kManyTiles = 256;

/** Whether tiles of 4x4 outputs need fewer products than tiles of 2x2: part of a tile may lie outside small maps, or beyond an edge. */
inline bool isForLargeTiles(const Maps& maps) {
  const long large = Winograd<FourOutputs>::count(maps), small = Winograd<TwoOutputs>::count(maps);
  return large >= kManyTiles && large * Winograd<FourOutputs>::kProducts < small * Winograd<TwoOutputs>::kProducts;
}

/**
 * The method for a filter of 1x1, or of 3x3 with padding 1. A `prepared` filter has been packed for the same method, whatever the
 * size of the maps. With `pooled`, the output is averaged over windows of 2x2.
 *
 * @throws Refusal for any other, and for maps that pooling leaves nothing of
 */
inline const Method& methodFor(const Shape& filter, const Maps& maps, bool pooled, bool prepared = false) {
  const long size = filter.at(0);
  if (size == 3 && !pooled) {
    if (prepared) return kMethod<Winograd<TwoOutputs>>;
    if (maps.height == 1 && maps.width == 1) return kMethod<MiddleTap>;
    return isForLargeTiles(maps) ? kMethod<Winograd<FourOutputs>> : kMethod<Winograd<TwoOutputs>>;
  }
  if (size != 1) refuse("filter must be 1x1, or 3x3 where nothing is pooled, got ", textOf(filter));
  if (!pooled) return kMethod<Pointwise>;
  if (maps.height < 2 || maps.width < 2) refuse("averages over 2x2 need maps of at least 2x2, got ", maps.height, "x", maps.width);
  return kMethod<PooledPointwise>;
}

/** The method for a filter's preparation. */
inline const Method& methodToPrepare(const Shape& filter) {
  checkFilter(filter, filter.size() == 4 ? filter[2] : 0, {});
  if (filter[0] != 1 && filter[0] != 3) refuse("filter must be 1x1 or 3x3, got ", textOf(filter));
  return filter[0] == 1 ? kMethod<Pointwise> : kMethod<Winograd<TwoOutputs>>;
}

}  // namespace densenet
