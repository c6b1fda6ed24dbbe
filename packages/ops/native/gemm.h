// Small matrix products that stay in the first two caches: the inner loops of all convolutions here.
#pragma once
#include <algorithm>
#include "vectors.h"

namespace densenet {

/** Vectors of columns, and rows, that a block of the product keeps in registers. */
constexpr int kBlockVectors = 2;
constexpr int kBlockColumns = kBlockVectors * kLanes;
constexpr int kBlockRows = kLanes == 16 ? 14 : 6;
/** Columns of a block on processors with the longest vectors. */
constexpr int kWidestBlock = 32;
static_assert(kWidestBlock % kBlockColumns == 0);

/** A matrix with a distance between rows and between columns: as it lies in memory, or transposed. */
struct MatrixView {
  const float* data;
  long rowStride;
  long columnStride;
};

/**
 * product[Rows x columns] (+)= a[Rows x depth] b[depth x columns], with `columns` at most `NV` vectors. Rows of `b` and of
 * the product are contiguous and padded to whole vectors.
 */
template <int Rows, int NV, bool RowsAdjacent>
inline void multiplyBlock(const MatrixView& a, const float* b, long bStride, float* product, long productStride,
                          int depth, bool accumulate) {
  Vector sums[Rows][NV];
#pragma GCC unroll 16
  for (int row = 0; row < Rows; row++)
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++)
      sums[row][v] = accumulate ? load(product + row * productStride + v * kLanes) : Vector{};
  const long rowStride = RowsAdjacent ? 1 : a.rowStride;
  const long step = RowsAdjacent ? a.columnStride : 1;
  // A pointer to every third row: the two behind it are one and two strides away, which addresses can say.
  const float* rows[(Rows + 2) / 3];
#pragma GCC unroll 8
  for (int third = 0; third < (Rows + 2) / 3; third++) rows[third] = a.data + 3 * third * rowStride;
  for (int k = 0; k < depth; k++) {
    Vector columns[NV];
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) columns[v] = load(b + v * kLanes);
#pragma GCC unroll 16
    for (int row = 0; row < Rows; row++) {
      const Vector factor = broadcast(rows[row / 3][(row % 3) * rowStride]);
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) sums[row][v] += factor * columns[v];
    }
#pragma GCC unroll 8
    for (int third = 0; third < (Rows + 2) / 3; third++) rows[third] += step;
    b += bStride;
  }
#pragma GCC unroll 16
  for (int row = 0; row < Rows; row++)
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) store(product + row * productStride + v * kLanes, sums[row][v]);
}

template <int Rows, int NV, bool RowsAdjacent>
void multiplyRows(int rows, const MatrixView& a, const float* b, long bStride, float* product, long productStride,
                  int depth, bool accumulate) {
  if constexpr (Rows > 0) {
    if (rows == Rows) {
      multiplyBlock<Rows, NV, RowsAdjacent>(a, b, bStride, product, productStride, depth, accumulate);
    } else {
      multiplyRows<Rows - 1, NV, RowsAdjacent>(rows, a, b, bStride, product, productStride, depth, accumulate);
    }
  }
}

/**
 * product[rows x columns] (+)= a[rows x depth] b[depth x columns]. Rows of `b` and of the product are padded to whole
 * vectors; `bPanel` is the distance between two blocks of `kBlockColumns` columns of `b` (`kBlockColumns` where `b` is not packed
 * in panels).
 */
template <bool RowsAdjacent>
void multiply(const MatrixView& a, const float* b, long bStride, long bPanel, float* product, long productStride,
              int rows, int columns, int depth, bool accumulate) {
  // Blocks of nearly the same height: a low one takes as long as a high one.
  const int blocks = (rows + kBlockRows - 1) / kBlockRows;
  for (int column = 0; column < columns; column += kBlockColumns) {
    const bool whole = columns - column > kLanes;
    for (int block = 0, row = 0; block < blocks; block++) {
      const int count = rows * (block + 1) / blocks - row;
      const MatrixView view{a.data + row * a.rowStride, a.rowStride, a.columnStride};
      float* target = product + row * productStride + column;
      if (whole) {
        multiplyRows<kBlockRows, 2, RowsAdjacent>(count, view, b, bStride, target, productStride, depth, accumulate);
      } else {
        multiplyRows<kBlockRows, 1, RowsAdjacent>(count, view, b, bStride, target, productStride, depth, accumulate);
      }
      row += count;
    }
    b += bPanel;
  }
}

}  // namespace densenet
