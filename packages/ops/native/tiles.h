// The two convolutions of a DenseNet as small matrix products: 3x3 by Winograd's F(2x2, 3x3), 1x1 as it is.
#pragma once
#include <algorithm>
#include "threads.h"
#include "vectors.h"

namespace densenet {

// A tiling says which products a convolution takes. Input and output may lie on different maps:
//   transformInput          what the products multiply, from the input maps
//   transformOutput         the output maps, from the products
//   forEachOutput           visits the positions that transformOutput writes
//   outputReach             the positions whose gradients gatherOutputGradient and transformOutputGradient read
//   gatherOutputGradient    what the products of the input's gradient multiply, from the output's gradient
//   spreadInputGradient     the input's gradient, from those products
//   transformOutputGradient what the products of the filter's gradient multiply: the adjoint of transformOutput
//   transformFilter         the factors of the products, from a kernel's values row by row; and its adjoint

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

/**
 * The mean over 2x2 windows of a 1x1 convolution's output, computed as the convolution of the mean: the same, since both are
 * linear, for a quarter of the products. A row or column that fills no window is left out.
 */
struct PooledPointwise {
  static constexpr int kKernel = 1;
  static constexpr int kProducts = 1;

  struct Tile {
    /** Of its output, and of the first of its inputs. */
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

/**
 * Four outputs of a 3x3 convolution (stride 1, padding 1) from 16 products instead of 36: Winograd's minimal filtering
 * (Lavin and Gray 2016, section 4.1). Its backward passes are the same transforms transposed. Tiles of 2x2 outputs.
 */
struct Winograd {
  static constexpr int kKernel = 3;
  static constexpr int kProducts = 16;

  struct Tile {
    /** Of the first of its outputs. */
    long position;
    int row, column;
    /** Whether all that it reads lies in the image. */
    bool inner;
  };
  static Maps outputMaps(const Maps& maps) { return maps; }
  static long count(const Maps& maps) { return long(maps.images) * down(maps) * across(maps); }
  static int down(const Maps& maps) { return (maps.height + 1) / 2; }
  static int across(const Maps& maps) { return (maps.width + 1) / 2; }

  static Tile tile(const Maps& maps, long index) {
    const int column = 2 * int(index % across(maps));
    const long line = index / across(maps);
    const int row = 2 * int(line % down(maps));
    const long image = line / down(maps);
    const bool inner = row > 0 && column > 0 && row + 2 < maps.height && column + 2 < maps.width;
    return {(image * maps.height + row) * maps.width + column, row, column, inner};
  }

  static std::pair<long, long> reach(const Maps& maps, const Tile& first, const Tile& last) {
    return {std::max(0L, first.position - maps.width), std::min(maps.positions(), last.position + 2 * maps.width + 2)};
  }

  template <class At>
  static void transformInput(const Maps& maps, const Tile& tile, const At& at, float* to, long productStride) {
    Vector d[4][4];
    const long corner = tile.position - maps.width - 1;
    if (tile.inner) {
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) d[i][j] = at(corner + long(i) * maps.width + j);
    } else {
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          const int row = tile.row - 1 + i, column = tile.column - 1 + j;
          const bool inside = row >= 0 && row < maps.height && column >= 0 && column < maps.width;
          d[i][j] = inside ? at(corner + long(i) * maps.width + j) : Vector{};
        }
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      const Vector d1 = d[1][j], d2 = d[2][j];
      d[0][j] -= d2;
      d[1][j] = d1 + d2;
      d[2][j] = d2 - d1;
      d[3][j] = d1 - d[3][j];
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      float* row = to + 4 * i * productStride;
      store(row, d[i][0] - d[i][2]);
      store(row + productStride, d[i][1] + d[i][2]);
      store(row + 2 * productStride, d[i][2] - d[i][1]);
      store(row + 3 * productStride, d[i][1] - d[i][3]);
    }
  }

  template <class Emit>
  static void transformOutput(const Maps& maps, const Tile& tile, const float* from, long productStride,
                              const Emit& emit) {
    Vector half[2][4];
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      const float* column = from + j * productStride;
      const Vector m1 = load(column + 4 * productStride), m2 = load(column + 8 * productStride);
      half[0][j] = load(column) + m1 + m2;
      half[1][j] = m1 - m2 - load(column + 12 * productStride);
    }
    const bool below = tile.row + 1 < maps.height, beside = tile.column + 1 < maps.width;
#pragma GCC unroll 2
    for (int i = 0; i < 2; i++) {
      if (i == 1 && !below) break;
      const long position = tile.position + i * maps.width;
      emit(position, half[i][0] + half[i][1] + half[i][2]);
      if (beside) emit(position + 1, half[i][1] - half[i][2] - half[i][3]);
    }
  }

  static std::pair<long, long> outputReach(const Maps& maps, const Tile& first, const Tile& last) {
    return reach(maps, first, last);
  }
  template <class Visit>
  static void forEachOutput(const Maps& maps, const Tile& tile, const Visit& visit) {
    for (int row = tile.row, i = 0; i < 2 && row < maps.height; i++, row++)
      for (int column = tile.column, j = 0; j < 2 && column < maps.width; j++, column++) {
        visit(tile.position + long(i) * maps.width + j);
      }
  }

  // The input's gradient is a convolution of the output's, with the kernel upside down.
  template <class At>
  static void gatherOutputGradient(const Maps& maps, const Tile& tile, const At& at, float* to, long productStride) {
    transformInput(maps, tile, at, to, productStride);
  }
  template <class Emit>
  static void spreadInputGradient(const Maps& maps, const Tile& tile, const float* from, long productStride,
                                  const Emit& emit) {
    transformOutput(maps, tile, from, productStride, emit);
  }

  template <class At>
  static void transformOutputGradient(const Maps& maps, const Tile& tile, const At& at, float* to, long productStride) {
    const bool below = tile.row + 1 < maps.height, beside = tile.column + 1 < maps.width;
    Vector g[2][2];
    g[0][0] = at(tile.position);
    g[0][1] = beside ? at(tile.position + 1) : Vector{};
    g[1][0] = below ? at(tile.position + maps.width) : Vector{};
    g[1][1] = below && beside ? at(tile.position + maps.width + 1) : Vector{};
    Vector tall[4][2];
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      tall[0][j] = g[0][j];
      tall[1][j] = g[0][j] + g[1][j];
      tall[2][j] = g[0][j] - g[1][j];
      tall[3][j] = -g[1][j];
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      float* row = to + 4 * i * productStride;
      store(row, tall[i][0]);
      store(row + productStride, tall[i][0] + tall[i][1]);
      store(row + 2 * productStride, tall[i][0] - tall[i][1]);
      store(row + 3 * productStride, -tall[i][1]);
    }
  }

  static void transformFilter(const Vector* taps, Vector* factors) {
    Vector tall[4][3];
    for (int j = 0; j < 3; j++) expand(taps[j], taps[3 + j], taps[6 + j], &tall[0][j], 3);
    for (int i = 0; i < 4; i++) expand(tall[i][0], tall[i][1], tall[i][2], factors + 4 * i, 1);
  }

  static void transformFilterGradient(const Vector* factors, Vector* taps) {
    Vector tall[3][4];
    for (int j = 0; j < 4; j++) contract(factors + j, 4, &tall[0][j], 4);
    for (int i = 0; i < 3; i++) contract(tall[i], 1, taps + 3 * i, 1);
  }

 private:
  static void expand(Vector a, Vector b, Vector c, Vector* to, int stride) {
    to[0] = a;
    to[stride] = (a + b + c) * broadcast(0.5f);
    to[2 * stride] = (a - b + c) * broadcast(0.5f);
    to[3 * stride] = c;
  }
  static void contract(const Vector* from, int fromStride, Vector* to, int toStride) {
    const Vector a = from[0], b = from[fromStride], c = from[2 * fromStride], d = from[3 * fromStride];
    to[0] = a + (b + c) * broadcast(0.5f);
    to[toStride] = (b - c) * broadcast(0.5f);
    to[2 * toStride] = (b + c) * broadcast(0.5f) + d;
  }
};

}  // namespace densenet
