// What the products that all convolutions are made of reach of the processor's peak, with one thread and with two:
//   g++ -O3 -march=native -ffp-contract=fast -std=c++17 -iquote packages/ops/native bench/native/multiply.cc -o multiply -pthread && ./multiply
#include "gemm.h"
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

using namespace densenet;

namespace {

/** GFLOP/s of `work`, which is `operations` long; the best of some tries. */
template <class Work>
double speedOf(double operations, const Work& work) {
  constexpr int kTries = 5;
  constexpr double kOperations = 2e9;
  const int times = int(kOperations / operations) + 1;
  double best = 0;
  for (int i = 0; i < kTries; i++) {
    const auto start = std::chrono::steady_clock::now();
    for (int t = 0; t < times; t++) work();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    best = std::max(best, times * operations / passed.count() / 1e9);
  }
  return best;
}

double productSpeed(int rows, int columns, int depth) {
  const int padded = roundUp(columns, kBlockColumns);
  const std::vector<float> a(size_t(rows) * depth, 1), b(size_t(depth) * padded, 1);
  std::vector<float> product(size_t(rows) * padded);
  return speedOf(2.0 * rows * columns * depth, [&] {
    multiply<false>({a.data(), depth, 1}, b.data(), kBlockColumns, long(depth) * kBlockColumns, product.data(), padded, rows,
                    columns, depth, false);
  });
}

}  // namespace

int main() {
  std::printf("vectors of %d floats; GFLOP/s\n%6s %8s %6s %11s %16s\n", kLanes, "rows", "columns", "depth", "one thread", "two, each");
  for (const auto& [rows, columns, depth] : {std::array{140, 128, 256}, {140, 256, 128}, {60, 128, 256}, {140, 32, 128}}) {
    const double alone = productSpeed(rows, columns, depth);
    double other = 0;
    std::thread beside([&, size = std::array{rows, columns, depth}] { other = productSpeed(size[0], size[1], size[2]); });
    const double together = productSpeed(rows, columns, depth);
    beside.join();
    std::printf("%6d %8d %6d %11.1f %8.1f %7.1f\n", rows, columns, depth, alone, together, other);
  }
}
