// 3x3 convolutions with fewer products (Lavin and Gray 2016, Fast Algorithms for Convolutional Neural Networks, section 4).
#pragma once
#include <algorithm>
#include "tiling.h"

namespace densenet {

// Transforms in one dimension, which a tile goes through along its columns and then along its rows:
//   input           what the products multiply, from kOut + 2 inputs
//   output          kOut outputs, from the products; and its adjoint
//   filter          the factors of the products, from three values of a kernel; and its adjoint

/** A line of F(2, 3), with the points 0, 1, -1 and infinity: nearly as exact as the sum of products itself. */
struct TwoOutputs {
  static constexpr int kOut = 2;

  [[gnu::always_inline]] static void input(const Vector* d, Vector* to) {
    to[0] = d[0] - d[2];
    to[1] = d[1] + d[2];
    to[2] = d[2] - d[1];
    to[3] = d[1] - d[3];
  }
  [[gnu::always_inline]] static void output(const Vector* m, Vector* to) {
    to[0] = m[0] + m[1] + m[2];
    to[1] = m[1] - m[2] - m[3];
  }
  [[gnu::always_inline]] static void outputGradient(const Vector* y, Vector* to) {
    to[0] = y[0];
    to[1] = y[0] + y[1];
    to[2] = y[0] - y[1];
    to[3] = -y[1];
  }
  [[gnu::always_inline]] static void filter(const Vector* g, Vector* to) {
    to[0] = g[0];
    to[1] = (g[0] + g[1] + g[2]) * broadcast(0.5f);
    to[2] = (g[0] - g[1] + g[2]) * broadcast(0.5f);
    to[3] = g[2];
  }
  [[gnu::always_inline]] static void filterGradient(const Vector* f, Vector* to) {
    to[0] = f[0] + (f[1] + f[2]) * broadcast(0.5f);
    to[1] = (f[1] - f[2]) * broadcast(0.5f);
    to[2] = (f[1] + f[2]) * broadcast(0.5f) + f[3];
  }
};

/** A line of F(4, 3), with the points 0, 1, -1, 2, -1/2 and infinity: a third of the rounding error that 2 and -2 would give. */
struct FourOutputs {
  static constexpr int kOut = 4;

  [[gnu::always_inline]] static void input(const Vector* d, Vector* to) {
    const Vector outer = d[4] - d[2], inner = d[3] - d[1];
    to[0] = d[0] + d[4] - inner * broadcast(1.5f) - d[2] * broadcast(2);
    to[1] = d[4] - d[1] - d[2] * broadcast(2.5f) - d[3] * broadcast(0.5f);
    to[2] = d[4] + d[1] + d[2] * broadcast(0.5f) - d[3] * broadcast(2.5f);
    to[3] = outer + inner * broadcast(0.5f);
    to[4] = outer - inner * broadcast(2);
    to[5] = d[1] + d[5] - outer * broadcast(1.5f) - d[3] * broadcast(2);
  }
  [[gnu::always_inline]] static void output(const Vector* m, Vector* to) {
    const Vector sum = m[1] + m[2], difference = m[1] - m[2];
    to[0] = m[0] + sum + m[3] + m[4];
    to[1] = difference + m[3] * broadcast(2) - m[4] * broadcast(0.5f);
    to[2] = sum + m[3] * broadcast(4) + m[4] * broadcast(0.25f);
    to[3] = difference + m[3] * broadcast(8) - m[4] * broadcast(0.125f) + m[5];
  }
  [[gnu::always_inline]] static void outputGradient(const Vector* y, Vector* to) {
    const Vector even = y[0] + y[2], odd = y[1] + y[3];
    to[0] = y[0];
    to[1] = even + odd;
    to[2] = even - odd;
    to[3] = y[0] + y[1] * broadcast(2) + y[2] * broadcast(4) + y[3] * broadcast(8);
    to[4] = y[0] - y[1] * broadcast(0.5f) + y[2] * broadcast(0.25f) - y[3] * broadcast(0.125f);
    to[5] = y[3];
  }
  [[gnu::always_inline]] static void filter(const Vector* g, Vector* to) {
    const Vector ends = (g[0] + g[2]) * broadcast(1 / 3.f), middle = g[1] * broadcast(1 / 3.f);
    to[0] = g[0];
    to[1] = -ends - middle;
    to[2] = ends - middle;
    to[3] = (g[0] + g[1] * broadcast(2) + g[2] * broadcast(4)) * broadcast(1 / 15.f);
    to[4] = (g[0] * broadcast(-4) + g[1] * broadcast(2) - g[2]) * broadcast(4 / 15.f);
    to[5] = g[2];
  }
  [[gnu::always_inline]] static void filterGradient(const Vector* f, Vector* to) {
    const Vector sum = (f[2] - f[1]) * broadcast(1 / 3.f), difference = (f[1] + f[2]) * broadcast(1 / 3.f);
    const Vector two = f[3] * broadcast(1 / 15.f), half = f[4] * broadcast(4 / 15.f);
    to[0] = f[0] + sum + two - half * broadcast(4);
    to[1] = two * broadcast(2) + half * broadcast(2) - difference;
    to[2] = sum + two * broadcast(4) - half + f[5];
  }
};

/**
 * A 3x3 convolution (stride 1, padding 1) by Winograd's minimal filtering: tiles of 2x2 outputs from 16 products instead of
 * 36, or of 4x4 from 36 instead of 144. Its backward passes are the same transforms transposed.
 */
template <class Line>
struct Winograd {
  static constexpr int kKernel = 3;
  static constexpr int kOut = Line::kOut, kIn = kOut + 2;
  static constexpr int kProducts = kIn * kIn;

  struct Tile {
    /** Position of the first of its outputs. */
    long position;
    /** Whether all that it reads lies in the image; else a bit for each of its rows and columns that does. */
    bool inner;
    unsigned rowsInside, columnsInside;
    /** How many of its outputs lie in the image. */
    int rows, columns;
  };
  static Maps outputMaps(const Maps& maps) { return maps; }
  static long count(const Maps& maps) { return long(maps.images) * down(maps) * across(maps); }
  static int down(const Maps& maps) { return (maps.height + kOut - 1) / kOut; }
  static int across(const Maps& maps) { return (maps.width + kOut - 1) / kOut; }

  static Tile tile(const Maps& maps, long index) {
    const int column = kOut * int(index % across(maps));
    const long line = index / across(maps);
    const int row = kOut * int(line % down(maps));
    const long image = line / down(maps);
    const bool inner = row > 0 && column > 0 && row + kOut < maps.height && column + kOut < maps.width;
    return {(image * maps.height + row) * maps.width + column, inner, inside(row, maps.height), inside(column, maps.width),
            std::min(kOut, maps.height - row), std::min(kOut, maps.width - column)};
  }

  static std::pair<long, long> reach(const Maps& maps, const Tile& first, const Tile& last) {
    return {std::max(0L, first.position - maps.width), std::min(maps.positions(), last.position + kOut * maps.width + kOut)};
  }

  template <class At>
  static void transformInput(const Maps& maps, const Tile& tile, const At& at, float* to, long productStride) {
    Vector tall[kIn][kIn];
    const long corner = tile.position - maps.width - 1;
#pragma GCC unroll 6
    for (int j = 0; j < kIn; j++) {
      Vector d[kIn], t[kIn];
      if (tile.inner) {
#pragma GCC unroll 6
        for (int i = 0; i < kIn; i++) d[i] = at(corner + long(i) * maps.width + j);
      } else {
        const unsigned rows = tile.columnsInside >> j & 1 ? tile.rowsInside : 0;
#pragma GCC unroll 6
        for (int i = 0; i < kIn; i++) d[i] = rows >> i & 1 ? at(corner + long(i) * maps.width + j) : Vector{};
      }
      Line::input(d, t);
#pragma GCC unroll 6
      for (int i = 0; i < kIn; i++) tall[i][j] = t[i];
    }
    storeLines<kIn>(tall, [](const Vector* line, Vector* wide) { Line::input(line, wide); }, to, productStride);
  }

  template <class Emit>
  static void transformOutput(const Maps& maps, const Tile& tile, const float* from, long productStride,
                              const Emit& emit) {
    Vector half[kOut][kIn];
#pragma GCC unroll 6
    for (int j = 0; j < kIn; j++) {
      Vector m[kIn], t[kOut];
#pragma GCC unroll 6
      for (int i = 0; i < kIn; i++) m[i] = load(from + (kIn * i + j) * productStride);
      Line::output(m, t);
#pragma GCC unroll 4
      for (int i = 0; i < kOut; i++) half[i][j] = t[i];
    }
#pragma GCC unroll 4
    for (int i = 0; i < kOut; i++) {
      if (i >= tile.rows) break;
      Vector y[kOut];
      Line::output(half[i], y);
      const long position = tile.position + i * maps.width;
#pragma GCC unroll 4
      for (int j = 0; j < kOut; j++)
        if (j < tile.columns) emit(position + j, y[j]);
    }
  }

  static std::pair<long, long> outputReach(const Maps& maps, const Tile& first, const Tile& last) {
    return reach(maps, first, last);
  }
  template <class Visit>
  static void forEachOutput(const Maps& maps, const Tile& tile, const Visit& visit) {
    for (int i = 0; i < tile.rows; i++)
      for (int j = 0; j < tile.columns; j++) visit(tile.position + long(i) * maps.width + j);
  }

  // The input's gradient is a convolution of the output's, with the kernel turned by 180 degrees.
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
    Vector tall[kIn][kOut];
#pragma GCC unroll 4
    for (int j = 0; j < kOut; j++) {
      Vector y[kOut], t[kIn];
      const int rows = j < tile.columns ? tile.rows : 0;
#pragma GCC unroll 4
      for (int i = 0; i < kOut; i++) y[i] = i < rows ? at(tile.position + long(i) * maps.width + j) : Vector{};
      Line::outputGradient(y, t);
#pragma GCC unroll 6
      for (int i = 0; i < kIn; i++) tall[i][j] = t[i];
    }
    storeLines<kOut>(tall, [](const Vector* line, Vector* wide) { Line::outputGradient(line, wide); }, to, productStride);
  }

  static void transformFilter(const Vector* taps, Vector* factors) {
    Vector tall[kIn][3];
    for (int j = 0; j < 3; j++) {
      const Vector g[3] = {taps[j], taps[3 + j], taps[6 + j]};
      Vector t[kIn];
      Line::filter(g, t);
      for (int i = 0; i < kIn; i++) tall[i][j] = t[i];
    }
    for (int i = 0; i < kIn; i++) Line::filter(tall[i], factors + kIn * i);
  }

  static void transformFilterGradient(const Vector* factors, Vector* taps) {
    Vector wide[kIn][3];
    for (int i = 0; i < kIn; i++) Line::filterGradient(factors + kIn * i, wide[i]);
    for (int j = 0; j < 3; j++) {
      Vector f[kIn], t[3];
      for (int i = 0; i < kIn; i++) f[i] = wide[i][j];
      Line::filterGradient(f, t);
      for (int i = 0; i < 3; i++) taps[3 * i + j] = t[i];
    }
  }

 private:
  /** A bit for each line that a tile reads whose outputs begin at `first`: set where the line is not padding. */
  static unsigned inside(int first, int size) {
    unsigned bits = 0;
    for (int i = 0; i < kIn; i++) bits |= unsigned(first - 1 + i >= 0 && first - 1 + i < size) << i;
    return bits;
  }

  template <int Columns, class Transform>
  static void storeLines(const Vector (&lines)[kIn][Columns], const Transform& transform, float* to, long productStride) {
#pragma GCC unroll 6
    for (int i = 0; i < kIn; i++) {
      Vector wide[kIn];
      transform(lines[i], wide);
#pragma GCC unroll 6
      for (int j = 0; j < kIn; j++) store(to + (kIn * i + j) * productStride, wide[j]);
    }
  }
};

static_assert(isTiling<Winograd<TwoOutputs>>() && isTiling<Winograd<FourOutputs>>());

}  // namespace densenet
