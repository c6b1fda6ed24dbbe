// Feature maps that lie in parts, as a dense block grows them, and the norm that reads them as one.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>
#include "vectors.h"

namespace densenet {

/** Feature maps `[positions, channels]`, and where the gradient that reaches them is gathered. */
struct Part {
  const float* x;
  int channels;
  /**
   * `[positions + 2, channels]`; null in a forward pass. The last two rows gather what is to be added at every position: a factor
   * of `x - mean`, and a constant. Both are known only after a norm has seen all positions.
   */
  float* gradient = nullptr;
  /** Whether `gradient` holds something to be added to. */
  bool started = false;
};

/** A batch norm's vectors, padded to whole vectors: `y = (x - mean) scale + shift`. */
struct Norm {
  std::vector<float> mean, scale, shift, inverseDeviation;

  Norm(const float* means, const float* variances, const float* gamma, const float* beta, int channels, float epsilon)
      : mean(channels + kLanes), scale(channels + kLanes), shift(channels + kLanes), inverseDeviation(channels + kLanes) {
    for (int c = 0; c < channels; c++) {
      mean[c] = means[c];
      inverseDeviation[c] = 1 / std::sqrt(variances[c] + epsilon);
      scale[c] = gamma[c] * inverseDeviation[c];
      shift[c] = beta[c];
    }
  }

  /** With fixed statistics, as at inference: `y = x scale + shift`. Has no gradient. */
  Norm(const float* scales, const float* shifts, int channels)
      : mean(channels + kLanes), scale(channels + kLanes), shift(channels + kLanes) {
    std::copy(scales, scales + channels, scale.begin());
    std::copy(shifts, shifts + channels, shift.begin());
  }
};

/** Channels of one part that fill a vector, or what is left of the part. */
struct ChannelGroup {
  const float* x;
  float* gradient;
  bool started;
  /** Channels of the part: the distance between two positions. */
  int stride;
  /** How many of the lanes are its own. */
  int count;
  /** Channel of the first lane, counted in the concatenation. */
  int channel;

  // `lanes` is `count`, as `withLanes` gives it.
  template <class Lanes>
  Vector at(long position, Lanes lanes) const {
    return loadSome(x + position * stride, lanes);
  }
  template <class Lanes>
  Vector gradientAt(long position, Lanes lanes) const {
    return loadSome(gradient + position * stride, lanes);
  }
  template <class Lanes>
  void setGradient(long position, Vector value, Lanes lanes) const {
    storeSome(gradient + position * stride, value, lanes);
  }
};

/** Groups one after another whose work fits the cache together: channels `[first, first + channels)`. */
struct ChannelBlock {
  std::vector<ChannelGroup> groups;
  int first;
  int channels;
};

/** Channels of a block: its transformed tiles stay in the cache of level 2. */
constexpr int kBlockChannels = 256;

inline std::vector<ChannelBlock> blocksOf(const std::vector<Part>& parts) {
  std::vector<ChannelBlock> blocks;
  int channel = 0;
  for (const Part& part : parts) {
    for (int within = 0; within < part.channels; within += kLanes) {
      if (blocks.empty() || blocks.back().channels >= kBlockChannels) blocks.push_back({{}, channel, 0});
      const int count = std::min(kLanes, part.channels - within);
      float* gradient = part.gradient ? part.gradient + within : nullptr;
      blocks.back().groups.push_back({part.x + within, gradient, part.started, part.channels, count, channel});
      blocks.back().channels += count;
      channel += count;
    }
  }
  return blocks;
}

/** Floats of a line of the cache. */
constexpr int kCacheLine = 16;

/** Reads a byte for nothing but to have its line in the cache. Another thread may write there, at the edge of this one's share. */
__attribute__((no_sanitize("thread"))) inline void touch(const void* address) {
  asm volatile("" ::"r"(*static_cast<const volatile char*>(address)));
}

/**
 * Brings the maps of some positions into the cache, line after line. Read group by group, in the order in which they are used, they
 * would come from memory at a third of its speed.
 */
inline void fetch(const std::vector<Part>& parts, std::pair<long, long> positions) {
  for (const Part& part : parts) {
    const long from = positions.first * part.channels, to = positions.second * part.channels;
    for (long i = from; i < to; i += kCacheLine) touch(part.x + i);
    if (!part.started) continue;
    for (long i = from; i < to; i += kCacheLine) touch(part.gradient + i);
  }
}

/** Calls `use(group, first, end)` for all groups of channels, some positions at a time, which are then in the cache. */
template <class Use>
void forEachGroup(const std::vector<Part>& parts, const std::vector<ChannelBlock>& blocks, std::pair<long, long> positions,
                  long positionsAtOnce, const Use& use) {
  for (long first = positions.first; first < positions.second; first += positionsAtOnce) {
    const long end = std::min(positions.second, first + positionsAtOnce);
    fetch(parts, {first, end});
    for (const ChannelBlock& block : blocks)
      for (const ChannelGroup& group : block.groups) use(group, first, end);
  }
}

/** The gradient of a convolution's output: complete, or as norms have gathered it (see `Part`) and completed where it is read. */
struct OutputGradient {
  /** `[positions, channels]`, gathered: `[positions + 2, channels]`. */
  const float* values;
  long positions;
  int channels;
  /** Where norms have gathered it: the maps whose gradient it is, and their mean; else null. */
  const float* x = nullptr;
  const float* mean = nullptr;

  /** Calls `use` with a function from a position to the gradient there, of up to a vector of channels from `first` on. */
  template <class Use>
  void read(int first, const Use& use) const {
    withLanes(std::min(kLanes, channels - first), [&](auto lanes) {
      const auto from = [=, stride = channels](const float* data, long position) {
        return loadSome(data + position * stride + first, lanes);
      };
      if (!x) return use([from, values = values](long position) { return from(values, position); });
      const Vector middle = from(mean, 0), slope = from(values, positions), constant = from(values, positions + 1);
      use([=, values = values, x = x](long position) {
        return from(values, position) + ((from(x, position) - middle) * slope + constant);
      });
    });
  }
};

/** The same for the gradient of an output, which is read vector by vector. */
inline void fetch(const OutputGradient& dy, std::pair<long, long> positions) {
  const long from = positions.first * dy.channels, to = positions.second * dy.channels;
  for (long i = from; i < to; i += kCacheLine) touch(dy.values + i);
  for (long i = from; dy.x && i < to; i += kCacheLine) touch(dy.x + i);
}

/** Norm and ReLU of a vector of one group. */
struct Activation {
  Vector mean, scale, shift;

  Activation(const Norm& norm, const ChannelGroup& group)
      : mean(load(&norm.mean[group.channel])),
        scale(load(&norm.scale[group.channel])),
        shift(load(&norm.shift[group.channel])) {}

  Vector normalized(Vector x) const { return (x - mean) * scale + shift; }
  Vector operator()(Vector x) const { return relu(normalized(x)); }
};

}  // namespace densenet
