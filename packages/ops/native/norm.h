// Norms that no convolution follows, and the completion of a gathered gradient.
#pragma once
#include "convolutionGradient.h"

namespace densenet {

/** `y` is `[positions, channels of all parts]`. */
inline void normRelu(const std::vector<Part>& parts, const Norm& norm, long positions, bool activated, float* y,
                     const Threads& threads) {
  const auto blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  threads.run([&](int thread) {
    const auto mine = share(positions, thread, threads.count);
    forEachGroup(parts, blocks, mine, 64, [&](const ChannelGroup& group, long first, long end) {
      const Activation activation(norm, group);
      withLanes(group.count, [&](auto lanes) {
        for (long p = first; p < end; p++) {
          const Vector z = activation.normalized(group.at(p, lanes));
          storeSome(y + p * channels + group.channel, activated ? relu(z) : z, lanes);
        }
      });
    });
  });
}

/** `dy` is `[positions, channels of all parts]`. */
inline void normReluGradient(const std::vector<Part>& parts, const Norm& norm, const float* dy, long positions,
                             bool activated, bool batchStatistics, float* dgamma, float* dbeta, const Threads& threads) {
  const auto blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  std::vector<NormSums> sums(threads.count, NormSums(channels));
  threads.run([&](int thread) {
    const auto mine = share(positions, thread, threads.count);
    forEachGroup(parts, blocks, mine, kSummedPositions, [&](const ChannelGroup& group, long first, long end) {
      withLanes(group.count, [&](auto lanes) {
        NormGradient gradient(norm, group, lanes, activated);
        for (long p = first; p < end; p++) gradient(p, loadSome(dy + p * channels + group.channel, lanes));
        gradient.addTo(sums[thread]);
      });
    });
  });
  for (int thread = 1; thread < threads.count; thread++) sums[0].add(sums[thread]);
  finishNormGradient(parts, norm, sums[0], positions, batchStatistics, dgamma, dbeta);
}

/** `y` is a ReLU's output; all are of `size` values. */
inline void reluGradient(const float* dy, const float* y, long size, float* dx, const Threads& threads) {
  threads.run([&](int thread) {
    const auto [from, to] = share(size, thread, threads.count);
    for (long i = from; i < to; i += kLanes) {
      withLanes(int(std::min<long>(kLanes, to - i)), [&](auto lanes) {
        storeSome(dx + i, reluGradient(loadSome(y + i, lanes), loadSome(dy + i, lanes)), lanes);
      });
    }
  });
}

/** Writes a gathered gradient out complete, for readers that cannot complete it themselves. */
inline void finishGradient(const OutputGradient& gathered, float* to, const Threads& threads) {
  threads.run([&](int thread) {
    const auto [from, end] = share(gathered.positions, thread, threads.count);
    for (long first = from; first < end; first += kSummedPositions)
      for (int c = 0; c < gathered.channels; c += kLanes) {
        const int lanes = std::min(kLanes, gathered.channels - c);
        gathered.read(c, [&](const auto& at) {
          for (long p = first; p < std::min(end, first + kSummedPositions); p++) storeSome(to + p * gathered.channels + c, at(p), lanes);
        });
      }
  });
}

}  // namespace densenet
