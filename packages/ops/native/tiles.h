// Tilings that cut 1x1 convolutions, also with a transition's averages, into small matrix products. For 3x3 see winograd.h.
#pragma once
#include <algorithm>
#include "tiling.h"

namespace densenet {

/** A 1x1 convolution is one product over positions. */
struct Pointwise {
  static constexpr int kKernel = 1;
  static constexpr int kProducts = 1;

  struct Tile {
    long position;
  };
  static Maps outputMaps(const Maps& maps) { return maps; }
  static long count(const Maps& maps) { return maps.positions(); }
  static Tile tile(const Maps&, long index) { return {index}; }
  /** The input positions that tiles from `first` to `last` read: what lies between these two. */
  static std::pair<long, long> reach(const Maps&, const Tile& first, const Tile& last) {
    return {first.position, last.position + 1};
  }

  template <class At>
  static void transformInput(const Maps&, const Tile& tile, const At& at, float* to, long) {
    store(to, at(tile.position));
  }
  template <class Emit>
  static void transformOutput(const Maps&, const Tile& tile, const float* from, long, const Emit& emit) {
    emit(tile.position, load(from));
  }
  static std::pair<long, long> outputReach(const Maps& maps, const Tile& first, const Tile& last) {
    return reach(maps, first, last);
  }
  template <class Visit>
  static void forEachOutput(const Maps&, const Tile& tile, const Visit& visit) {
    visit(tile.position);
  }
  template <class At>
  static void gatherOutputGradient(const Maps&, const Tile& tile, const At& at, float* to, long) {
    store(to, at(tile.position));
  }
  template <class Emit>
  static void spreadInputGradient(const Maps&, const Tile& tile, const float* from, long, const Emit& emit) {
    emit(tile.position, load(from));
  }
  static void transformFilter(const Vector* taps, Vector* factors) { factors[0] = taps[0]; }
  static void transformFilterGradient(const Vector* factors, Vector* taps) { taps[0] = factors[0]; }
};

/** A 3x3 convolution with padding 1 of maps of 1x1: all but the kernel's middle falls on the padding. */
struct MiddleTap : Pointwise {
  static constexpr int kKernel = 3;
  static constexpr int kMiddle = 4;

  static void transformFilter(const Vector* taps, Vector* factors) { factors[0] = taps[kMiddle]; }
  static void transformFilterGradient(const Vector* factors, Vector* taps) {
    std::fill(taps, taps + kKernel * kKernel, Vector{});
    taps[kMiddle] = factors[0];
  }
};

/**
 * The mean over 2x2 windows of a 1x1 convolution's output, computed as the convolution of the mean: the same, since both are
 * linear, for a quarter of the products. A row or column that fills no window is left out.
 */
struct PooledPointwise {
  static constexpr int kKernel = 1;
  static constexpr int kProducts = 1;

  struct Tile {
    /** Positions of its output and of the first of its inputs. */
    long output, input;
    /** Rows and columns of its inputs that belong to no other tile: more than two at an odd edge. */
    int rows, columns;
  };
  static Maps outputMaps(const Maps& maps) { return {maps.images, maps.height / 2, maps.width / 2}; }
  static long count(const Maps& maps) { return outputMaps(maps).positions(); }
  static Tile tile(const Maps& maps, long index) {
    const Maps out = outputMaps(maps);
    const int column = index % out.width, row = index / out.width % out.height;
    const long image = index / out.width / out.height;
    const int rows = row + 1 == out.height ? maps.height - 2 * row : 2;
    const int columns = column + 1 == out.width ? maps.width - 2 * column : 2;
    return {index, (image * maps.height + 2 * row) * maps.width + 2 * column, rows, columns};
  }
  static std::pair<long, long> reach(const Maps& maps, const Tile& first, const Tile& last) {
    return {first.input, std::min(maps.positions(), last.input + maps.width + 2)};
  }

  template <class At>
  static void transformInput(const Maps& maps, const Tile& tile, const At& at, float* to, long) {
    const Vector upper = at(tile.input) + at(tile.input + 1);
    const Vector lower = at(tile.input + maps.width) + at(tile.input + maps.width + 1);
    store(to, (upper + lower) * broadcast(0.25f));
  }
  template <class Emit>
  static void transformOutput(const Maps&, const Tile& tile, const float* from, long, const Emit& emit) {
    emit(tile.output, load(from));
  }
  static std::pair<long, long> outputReach(const Maps&, const Tile& first, const Tile& last) {
    return {first.output, last.output + 1};
  }
  template <class Visit>
  static void forEachOutput(const Maps&, const Tile& tile, const Visit& visit) {
    visit(tile.output);
  }
  template <class At>
  static void gatherOutputGradient(const Maps&, const Tile& tile, const At& at, float* to, long) {
    store(to, at(tile.output));
  }
  template <class Emit>
  static void spreadInputGradient(const Maps& maps, const Tile& tile, const float* from, long, const Emit& emit) {
    const Vector share = load(from) * broadcast(0.25f);
    for (int row = 0; row < tile.rows; row++)
      for (int column = 0; column < tile.columns; column++) {
        emit(tile.input + long(row) * maps.width + column, row < 2 && column < 2 ? share : Vector{});
      }
  }
  static void transformFilter(const Vector* taps, Vector* factors) { factors[0] = taps[0]; }
  static void transformFilterGradient(const Vector* factors, Vector* taps) { taps[0] = factors[0]; }
};

static_assert(isTiling<Pointwise>() && isTiling<MiddleTap>() && isTiling<PooledPointwise>());

}  // namespace densenet
