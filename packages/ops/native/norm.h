// Norms that no convolution follows, statistics of a batch, and the end of a gradient's way.
#pragma once
#include "convolutionGradient.h"

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
  void add(const Moments& other) {
    if (other.count == 0) return;
    for (size_t c = 0; c < mean.size(); c++) add(c, other.count, other.mean[c], other.squares[c]);
    count += other.count;
  }
};

/**
 * Mean and biased variance of each channel, from one reading of the maps: some positions at a time, twice while they are in
 * the cache. Exact to the last digits, because in a network one value on the wrong side of a ReLU's zero grows with every
 * step.
 */
inline void channelMoments(const float* x, long positions, int channels, float* mean, float* variance,
                           const Threads& threads) {
  const std::vector<Part> parts{{x, channels}};
  const auto blocks = blocksOf(parts);
  std::vector<Moments> moments(threads.count, Moments(channels));
  threads.run([&](int thread) {
    const auto [from, to] = share(positions, thread, threads.count);
    for (long first = from; first < to; first += kSummedPositions) {
      const long end = std::min(to, first + kSummedPositions);
      fetch(parts, {first, end});
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          Vector sum{}, squares{};
          for (long p = first; p < end; p++) sum += group.at(p);
          const Vector middle = sum / broadcast(end - first);
          for (long p = first; p < end; p++) {
            const Vector distance = group.at(p) - middle;
            squares += distance * distance;
          }
          for (int lane = 0; lane < group.count; lane++) {
            moments[thread].add(group.channel + lane, end - first, middle[lane], squares[lane]);
          }
        }
      moments[thread].count += end - first;
    }
  });
  for (int thread = 1; thread < threads.count; thread++) moments[0].add(moments[thread]);
  for (int c = 0; c < channels; c++) {
    mean[c] = moments[0].mean[c];
    variance[c] = moments[0].squares[c] / positions;
  }
}

/** `y` is `[positions, channels of all parts]`. */
inline void normRelu(const std::vector<Part>& parts, const Norm& norm, long positions, bool activated, float* y,
                     const Threads& threads) {
  const auto blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  threads.run([&](int thread) {
    const auto [from, to] = share(positions, thread, threads.count);
    for (long first = from; first < to; first += 64) {
      const long end = std::min(to, first + 64);
      fetch(parts, {first, end});
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          const Activation activation(norm, group);
          for (long p = first; p < end; p++) {
            const Vector z = activation.normalized(group.at(p));
            const Vector value = activated ? relu(z) : z;
            float* target = y + p * channels + group.channel;
            group.count == kLanes ? store(target, value) : storeSome(target, value, group.count);
          }
        }
    }
  });
}

/** `dy` is `[positions, channels of all parts]`. */
inline void normReluGradient(const std::vector<Part>& parts, const Norm& norm, const float* dy, long positions,
                             bool activated, bool batchStatistics, float* dgamma, float* dbeta, const Threads& threads) {
  const auto blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  std::vector<NormSums> sums(threads.count, NormSums(channels));
  threads.run([&](int thread) {
    const auto [from, to] = share(positions, thread, threads.count);
    for (long first = from; first < to; first += kSummedPositions) {
      const long end = std::min(to, first + kSummedPositions);
      fetch(parts, {first, end});
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          NormGradient gradient(norm, group, activated);
          for (long p = first; p < end; p++) {
            const float* source = dy + p * channels + group.channel;
            gradient(p, group.count == kLanes ? load(source) : loadSome(source, group.count));
          }
          gradient.addTo(sums[thread]);
        }
    }
  });
  for (int thread = 1; thread < threads.count; thread++) sums[0].add(sums[thread]);
  finishNormGradient(parts, norm, sums[0], positions, batchStatistics, dgamma, dbeta);
}

/** Applies what the last two rows of a part's gradient hold (see `Part`); in place. `mean` is the part's own. */
inline void finishGradient(const float* x, const float* mean, float* gradient, long positions, int channels,
                           const Threads& threads) {
  const std::vector<Part> parts{{x, channels, gradient, true}};
  const auto blocks = blocksOf(parts);
  const float *slopes = gradient + positions * channels, *constants = slopes + channels;
  threads.run([&](int thread) {
    const auto [from, to] = share(positions, thread, threads.count);
    for (long first = from; first < to; first += 64) {
      const long end = std::min(to, first + 64);
      fetch(parts, {first, end});
      for (const ChannelBlock& block : blocks)
        for (const ChannelGroup& group : block.groups) {
          const Vector middle = loadSome(mean + group.channel, group.count);
          const Vector slope = loadSome(slopes + group.channel, group.count);
          const Vector constant = loadSome(constants + group.channel, group.count);
          for (long p = first; p < end; p++) {
            group.setGradient(p, group.gradientAt(p) + ((group.at(p) - middle) * slope + constant));
          }
        }
    }
  });
}

}  // namespace densenet
