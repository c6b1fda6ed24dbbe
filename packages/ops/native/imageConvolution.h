// The convolution that reads the images. Their few channels fill no vector; but the values of a window lie in a few rows of
// memory, and some windows, one under the other, are a matrix: written and multiplied while it is in the cache (im2col;
// Chellapilla, Puri and Simard 2006, High Performance Convolutional Neural Networks for Document Processing).
#pragma once
#include "convolution.h"

namespace densenet {

/** Images `[positions, channels]`. */
struct Images {
  Maps maps;
  int channels;
  const float* x;
};

/**
 * Writes the windows of `count` outputs from `first` on, `row` floats apart: each `[kernelSize][kernelSize * channels]`, as
 * a filter's values lie.
 */
inline void gatherWindows(const Images& images, const Window& window, long first, int count, float* to, int row) {
  const auto [maps, channels, x] = images;
  const Maps out = window.outputMaps(maps);
  const int line = window.kernelSize * channels;
  for (long index = first; index < first + count; index++, to += row) {
    const int top = int(index / out.width % out.height) * window.stride - window.padding;
    const int left = int(index % out.width) * window.stride - window.padding;
    const long image = index / out.width / out.height;
    // The part of a line of the window that lies in the image.
    const int begin = std::clamp(-left, 0, window.kernelSize) * channels;
    const int end = std::max(begin, std::min(window.kernelSize, maps.width - left) * channels);
    for (int i = 0; i < window.kernelSize; i++) {
      float* const target = to + i * line;
      const bool inside = top + i >= 0 && top + i < maps.height;
      const long source = ((image * maps.height + top + i) * maps.width + left) * channels;
      for (int j = 0; j < begin; j++) target[j] = 0;
      for (int j = begin; j < end; j++) target[j] = inside ? x[source + j] : 0;
      for (int j = end; j < line; j++) target[j] = 0;
    }
  }
}

/** Floats of a window, and outputs that are made at a time. */
struct WindowMatrix {
  const int depth, row, outRow;
  const long chunk;

  WindowMatrix(const Images& images, const Window& window, int outChannels)
      : depth(window.kernelSize * window.kernelSize * images.channels),
        row(roundUp(depth, kLanes) + kLanes),
        outRow(roundUp(outChannels, kBlockColumns)),
        chunk(tilesInChunk<Pointwise>(row + outRow)) {}
};

/**
 * @param filter `[kernelSize, kernelSize, channels, outChannels]`
 * @param y `[positions of the output maps, outChannels]`
 */
inline void imageConvolution(const Images& images, const Window& window, const float* filter, const Epilogue& epilogue,
                             int outChannels, float* y, const Threads& threads) {
  const WindowMatrix matrix(images, window, outChannels);
  const Maps out = window.outputMaps(images.maps);
  PackedFilter<Pointwise> packed(0, matrix.depth, outChannels, false);
  threads.run([&](int thread) { packed.pack({filter, matrix.depth, outChannels}, thread, threads.count); });
  std::vector<Moments> moments(threads.count, Moments(epilogue.moments ? outChannels : 0));
  threads.run([&](int thread) {
    const auto [from, to] = share(out.positions(), thread, threads.count);
    Scratch windows(matrix.chunk * matrix.row), output(matrix.chunk * matrix.outRow);
    std::vector<Pointwise::Tile> tile(matrix.chunk);
    for (long first = from; first < to; first += matrix.chunk) {
      const int count = int(std::min(matrix.chunk, to - first));
      for (int t = 0; t < count; t++) tile[t] = {first + t};
      gatherWindows(images, window, first, count, windows.data(), matrix.row);
      multiply<false>({windows.data(), matrix.row, 1}, packed.product(0, 0), kBlockColumns, packed.panelStride(), output.data(),
                      matrix.outRow, count, outChannels, matrix.depth, false);
      writeOutputs<Pointwise>(out, tile, count, output.data(), matrix.outRow, 0, epilogue, outChannels, y, moments[thread]);
    }
  });
  if (epilogue.moments) epilogue.moments.write(moments);
}

/**
 * The gradients of the filter and, where `dbias` is not null, of the bias. That of the images nobody needs.
 *
 * @param dy of `window.outputMaps(images.maps)`
 */
inline void imageConvolutionGradient(const Images& images, const Window& window, const OutputGradient& dy, float* dfilter,
                                     float* dbias, const Threads& threads) {
  const int outChannels = dy.channels;
  const WindowMatrix matrix(images, window, outChannels);
  const long sumsSize = long(matrix.depth) * matrix.outRow;
  // Tens of thousands of positions: in single precision one sum of them all would lose digits.
  std::vector<std::vector<double>> filterSums(threads.count);
  std::vector<std::vector<double>> biasSums(threads.count, std::vector<double>(outChannels));
  threads.run([&](int thread) {
    const auto [from, to] = share(dy.positions, thread, threads.count);
    Scratch windows(matrix.chunk * matrix.row), gathered(matrix.chunk * matrix.outRow), products(sumsSize);
    std::vector<double>& sums = filterSums[thread];
    sums.assign(sumsSize, 0);
    std::memset(gathered.data(), 0, matrix.chunk * matrix.outRow * sizeof(float));
    for (long first = from; first < to; first += matrix.chunk) {
      const int count = int(std::min(matrix.chunk, to - first));
      fetch(dy, {first, first + count});
      for (int n = 0; n < outChannels; n += kLanes) {
        dy.read(n, [&](const auto& at) {
          Vector sum{};
          for (int t = 0; t < count; t++) {
            const Vector value = at(first + t);
            sum += value;
            store(gathered.data() + long(t) * matrix.outRow + n, value);
          }
          for (int lane = 0; lane < std::min(kLanes, outChannels - n); lane++) biasSums[thread][n + lane] += sum[lane];
        });
      }
      gatherWindows(images, window, first, count, windows.data(), matrix.row);
      multiply<true>({windows.data(), 1, matrix.row}, gathered.data(), matrix.outRow, kBlockColumns, products.data(),
                     matrix.outRow, matrix.depth, outChannels, count, false);
      for (int d = 0; d < matrix.depth; d++)
        for (long i = long(d) * matrix.outRow; i < long(d) * matrix.outRow + outChannels; i++) sums[i] += products.data()[i];
    }
  });
  for (int d = 0; d < matrix.depth; d++)
    for (int n = 0; n < outChannels; n++) {
      double sum = 0;
      for (const auto& sums : filterSums) sum += sums[long(d) * matrix.outRow + n];
      dfilter[long(d) * outChannels + n] = sum;
    }
  for (int n = 0; dbias && n < outChannels; n++) {
    dbias[n] = 0;
    for (const auto& sums : biasSums) dbias[n] += sums[n];
  }
}

}  // namespace densenet
