// What a convolution asks of a tiling, and the compiler's check of it.
#pragma once
#include <type_traits>
#include <utility>
#include "threads.h"
#include "vectors.h"

namespace densenet {

/**
 * Whether `Tiling` cuts a convolution into matrix products. Checked where a tiling is defined, so that what one lacks is said
 * there, and not from the depths of the template that uses it. Input and output may lie on different maps.
 */
template <class Tiling>
constexpr bool isTiling() {
  struct At {
    Vector operator()(long) const;
  };
  struct Emit {
    void operator()(long, Vector) const;
  };
  struct Visit {
    void operator()(long) const;
  };
  using Tile = typename Tiling::Tile;
  using Span = std::pair<long, long>;
  // Arguments, of which only the types matter: nothing here is called.
  constexpr const Maps* maps = nullptr;
  constexpr const Tile* tile = nullptr;
  constexpr const float* from = nullptr;
  constexpr float* to = nullptr;
  constexpr const Vector* read = nullptr;
  constexpr Vector* written = nullptr;
#define DENSENET_GIVES(Type, call) static_assert(std::is_same_v<Type, decltype(Tiling::call)>, #call " must give " #Type)
  static_assert(Tiling::kKernel > 0, "kKernel: height and width of the kernel");
  static_assert(Tiling::kProducts > 0, "kProducts: matrix products that the convolution takes");
  // The maps that the output lies on, the number of tiles, and the tile of an index.
  DENSENET_GIVES(Maps, outputMaps(*maps));
  DENSENET_GIVES(long, count(*maps));
  DENSENET_GIVES(Tile, tile(*maps, 0L));
  // The input positions that tiles from one to another read.
  DENSENET_GIVES(Span, reach(*maps, *tile, *tile));
  // The positions whose gradients gatherOutputGradient and transformOutputGradient read.
  DENSENET_GIVES(Span, outputReach(*maps, *tile, *tile));
  // What the products multiply, from the input maps.
  DENSENET_GIVES(void, transformInput(*maps, *tile, At{}, to, 0L));
  // The output maps, from the products; and a visit to the positions that it writes.
  DENSENET_GIVES(void, transformOutput(*maps, *tile, from, 0L, Emit{}));
  DENSENET_GIVES(void, forEachOutput(*maps, *tile, Visit{}));
  // What the products of the input's gradient multiply, from the output's gradient; and the input's gradient, from those products.
  DENSENET_GIVES(void, gatherOutputGradient(*maps, *tile, At{}, to, 0L));
  DENSENET_GIVES(void, spreadInputGradient(*maps, *tile, from, 0L, Emit{}));
  // The factors of the products, from a kernel's values row by row; and its adjoint.
  DENSENET_GIVES(void, transformFilter(read, written));
  DENSENET_GIVES(void, transformFilterGradient(read, written));
  if constexpr (Tiling::kProducts > 1) {
    // What the products of the filter's gradient multiply: the adjoint of transformOutput. One product needs none.
    DENSENET_GIVES(void, transformOutputGradient(*maps, *tile, At{}, to, 0L));
  }
#undef DENSENET_GIVES
  return true;
}

}  // namespace densenet
