// Norms that no convolution follows, statistics of a batch, and the end of a gradient's way.
#pragma once
#include "convolutionGradient.h"

namespace densenet {

/** Positions whose values are added in single precision, before their sum goes to double. */
constexpr long kSummedPositions = 512;

/**
 * Mean and biased variance of each channel, in two passes: exact to the last digits, because in a network one value on the
 * wrong side of a ReLU's zero grows with every step.
 */
inline void channelMoments(const float* x, long positions, int channels, float* mean, float* variance,
                           const Threads& threads) {
  std::vector<NormSums> sums(threads.count, NormSums(channels));
  const auto groups = blocksOf({Part{x, channels}});
  std::vector<float> centre(channels + kLanes);
  for (int pass = 0; pass < 2; pass++) {
    threads.run([&](int thread) {
      const auto [from, to] = share(positions, thread, threads.count);
      for (long first = from; first < to; first += kSummedPositions) {
        const long end = std::min(to, first + kSummedPositions);
        for (const ChannelBlock& block : groups)
          for (const ChannelGroup& group : block.groups) {
            Vector sum{}, squares{};
            const Vector middle = load(&centre[group.channel]);
            for (long p = first; p < end; p++) {
              const Vector value = group.at(p) - middle;
              sum += value;
              squares += value * value;
            }
            sums[thread].add(group, sum, squares);
          }
      }
    });
    for (int thread = 1; thread < threads.count; thread++) sums[0].add(sums[thread]);
    for (int c = 0; c < channels; c++) {
      if (pass == 0) centre[c] = mean[c] = sums[0].dz[c] / positions;
      else variance[c] = sums[0].dzCentred[c] / positions;
    }
    for (NormSums& each : sums) each = NormSums(channels);
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
  const auto blocks = blocksOf({Part{x, channels, gradient, true}});
  const float *slopes = gradient + positions * channels, *constants = slopes + channels;
  threads.run([&](int thread) {
    const auto [from, to] = share(positions, thread, threads.count);
    for (long first = from; first < to; first += 64) {
      const long end = std::min(to, first + 64);
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
