// What the kernels are given in check.cc: random maps in parts, and plain formulas of what is made of them.
#pragma once
#include <cmath>
#include <random>
#include "../norm.h"
#include "threads.h"

using namespace densenet;

namespace {

constexpr float kEpsilon = 1e-5f;

struct Case {
  Maps maps;
  std::vector<int> channels;
  int outChannels;
  /** Size of the kernel; 2 stands for a 1x1 convolution whose output is averaged. */
  int kind;
  int threads;
};

/** Random parts, vectors and gradients; each array has exactly its size, so that a read behind it is found. */
struct Problem {
  const Case& one;
  std::vector<std::vector<float>> xs, gradients;
  std::vector<float> mean, variance, gamma, beta, filter, bias;
  int channels = 0;
  std::mt19937 generator{7};

  explicit Problem(const Case& given) : one(given) {
    for (int count : one.channels) {
      xs.push_back(random(one.maps.positions() * count));
      gradients.push_back(random((one.maps.positions() + 2) * count));
      channels += count;
    }
    mean = random(channels);
    gamma = random(channels);
    beta = random(channels);
    for (float value : random(channels)) variance.push_back(0.5f + value * value);
    const int kernel = one.kind == 3 ? 3 : 1;
    filter = random(long(kernel) * kernel * channels * one.outChannels);
    bias = random(one.outChannels);
  }
  std::vector<float> random(long size) {
    std::normal_distribution<float> normal;
    std::vector<float> values(size);
    for (float& value : values) value = normal(generator);
    return values;
  }
  /** Every other part's gradient has been started. */
  std::vector<Part> parts() {
    std::vector<Part> made;
    for (size_t i = 0; i < xs.size(); i++) made.push_back({xs[i].data(), one.channels[i], gradients[i].data(), i % 2 == 1});
    return made;
  }
  Norm norm() const { return Norm(mean.data(), variance.data(), gamma.data(), beta.data(), channels, kEpsilon); }

  std::pair<int, int> placeOf(int channel) const {
    int part = 0;
    while (channel >= one.channels[part]) channel -= one.channels[part++];
    return {part, channel};
  }
  double x(long position, int channel) const {
    const auto [part, within] = placeOf(channel);
    return xs[part][position * one.channels[part] + within];
  }
  double inverseDeviation(int c) const { return 1 / std::sqrt(double(variance[c]) + kEpsilon); }
  double z(long position, int c) const { return (x(position, c) - mean[c]) * inverseDeviation(c) * gamma[c] + beta[c]; }
  double activated(long position, int c) const { return std::max(0.0, z(position, c)); }

  Maps outputMaps() const { return one.kind == 2 ? PooledPointwise::outputMaps(one.maps) : one.maps; }

  /** Calls `visit(output position, input position, tap, factor)` for what each output is a sum of. */
  template <class Visit>
  void forEachTerm(const Visit& visit) const {
    const Maps out = outputMaps();
    const int reach = one.kind == 3 ? 1 : 0;
    for (long o = 0; o < out.positions(); o++) {
      const int column = o % out.width, row = o / out.width % out.height, image = o / out.width / out.height;
      const auto position = [&](int r, int c) { return (long(image) * one.maps.height + r) * one.maps.width + c; };
      if (one.kind == 2) {
        for (int i = 0; i < 4; i++) visit(o, position(2 * row + i / 2, 2 * column + i % 2), 0, 0.25);
        continue;
      }
      for (int i = -reach; i <= reach; i++)
        for (int j = -reach; j <= reach; j++) {
          const int r = row + i, c = column + j;
          if (r < 0 || r >= one.maps.height || c < 0 || c >= one.maps.width) continue;
          visit(o, position(r, c), (i + reach) * (2 * reach + 1) + j + reach, 1.0);
        }
    }
  }
};

}  // namespace
