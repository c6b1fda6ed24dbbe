// Statistics of a batch.
#pragma once
#include <vector>
#include "features.h"
#include "threads.h"

namespace densenet {

/** Positions whose values are added in single precision, before their sum goes to double; few enough to stay in the cache. */
constexpr long kSummedPositions = 256;

/** Count, mean and sum of squared distances from it, by channel, of some positions. */
struct Moments {
  double count = 0;
  std::vector<double> mean, squares;
  explicit Moments(int channels) : mean(channels), squares(channels) {}

  /** Takes in `n` more positions of channel `c` (Chan, Golub and LeVeque 1983). Count `n` in after the last channel. */
  void add(int c, double n, double otherMean, double otherSquares) {
    const double distance = otherMean - mean[c];
    mean[c] += distance * n / (count + n);
    squares[c] += otherSquares + distance * distance * count * n / (count + n);
  }
  /**
   * The same for the channels of a vector, from the sum of `n` values; `each` calls its argument with every one of the values. Exact
   * to the last digits, because in a network one value on the wrong side of a ReLU's zero grows with every step.
   */
  template <class Each>
  void add(int channel, int lanes, long n, Vector sum, const Each& each) {
    const Vector middle = sum / broadcast(n);
    Vector squares{};
    each([&](Vector value) {
      const Vector distance = value - middle;
      squares += distance * distance;
    });
    for (int lane = 0; lane < lanes; lane++) add(channel + lane, n, middle[lane], squares[lane]);
  }
  void add(const Moments& other) {
    if (other.count == 0) return;
    for (size_t c = 0; c < mean.size(); c++) add(c, other.count, other.mean[c], other.squares[c]);
    count += other.count;
  }
};

/** Where mean and biased variance of each channel go; nowhere by default. */
struct MomentsOutput {
  float* mean = nullptr;
  float* variance = nullptr;

  explicit operator bool() const { return mean; }
  /** Joins what the threads have found. */
  void write(std::vector<Moments>& moments) const {
    for (size_t thread = 1; thread < moments.size(); thread++) moments[0].add(moments[thread]);
    for (size_t c = 0; c < moments[0].mean.size(); c++) {
      mean[c] = moments[0].mean[c];
      variance[c] = moments[0].squares[c] / moments[0].count;
    }
  }
};

/** Reads the maps from memory once: some positions at a time, which are read a second time while they are in the cache. */
inline void channelMoments(const float* x, long positions, int channels, const MomentsOutput& output,
                           const Threads& threads) {
  const std::vector<Part> parts{{x, channels}};
  const auto blocks = blocksOf(parts);
  std::vector<Moments> moments(threads.count, Moments(channels));
  threads.run([&](int thread) {
    const std::pair<long, long> mine = share(positions, thread, threads.count);
    Moments& found = moments[thread];
    forEachGroup(parts, blocks, mine, kSummedPositions, [&](const ChannelGroup& group, long first, long end) {
      withLanes(group.count, [&](auto lanes) {
        Vector sum{};
        for (long p = first; p < end; p++) sum += group.at(p, lanes);
        // Every group adds to the moments of the positions before `first`.
        found.count = first - mine.first;
        found.add(group.channel, lanes, end - first, sum, [&](const auto& take) {
          for (long p = first; p < end; p++) take(group.at(p, lanes));
        });
      });
    });
    found.count = mine.second - mine.first;
  });
  output.write(moments);
}

}  // namespace densenet
