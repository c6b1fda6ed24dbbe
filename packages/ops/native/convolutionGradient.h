// The backward pass of convolution.h.
#pragma once
#include "convolution.h"

namespace densenet {

/** What a norm's gradient needs of all positions, by channel: the sums of dz and of dz (x - mean), where z is the norm's output. */
struct NormSums {
  std::vector<double> dz, dzCentred;
  explicit NormSums(int channels) : dz(channels), dzCentred(channels) {}

  void add(const ChannelGroup& group, Vector sum, Vector centredSum) {
    for (int lane = 0; lane < group.count; lane++) {
      dz[group.channel + lane] += sum[lane];
      dzCentred[group.channel + lane] += centredSum[lane];
    }
  }
  void add(const NormSums& other) {
    for (size_t c = 0; c < dz.size(); c++) {
      dz[c] += other.dz[c];
      dzCentred[c] += other.dzCentred[c];
    }
  }
};

/**
 * Takes the gradient of what was activated, position by position, back through ReLU and norm into a part's gradient.
 *
 * @tparam Lanes of the group, as `withLanes` gives them
 */
template <class Lanes>
class NormGradient {
 public:
  NormGradient(const Norm& norm, const ChannelGroup& group, Lanes lanes, bool activated)
      : activation_(norm, group), group_(group), lanes_(lanes), activated_(activated) {}

  void operator()(long position, Vector dy) {
    const Vector centred = group_.at(position, lanes_) - activation_.mean;
    // The very expression of the forward pass: the same values must be positive.
    const Vector z = centred * activation_.scale + activation_.shift;
    const Vector dz = activated_ ? reluGradient(z, dy) : dy;
    sum_ += dz;
    centredSum_ += dz * centred;
    const Vector dx = activation_.scale * dz;
    group_.setGradient(position, group_.started ? group_.gradientAt(position, lanes_) + dx : dx, lanes_);
  }
  void addTo(NormSums& sums) const { sums.add(group_, sum_, centredSum_); }

 private:
  const Activation activation_;
  const ChannelGroup group_;
  const Lanes lanes_;
  const bool activated_;
  Vector sum_{}, centredSum_{};
};

/**
 * What a norm's channel adds to the gradient of every position of its maps through the batch's mean and variance, into the last two rows
 * of the part's gradient (see `Part`).
 *
 * @param count values of the channel in the batch
 */
inline void addThroughMoments(float& slope, float& constant, float scale, double inverseDeviation, double dgamma, double dbeta, double count) {
  const double factor = -double(scale) / count;
  slope += factor * inverseDeviation * dgamma;
  constant += factor * dbeta;
}

/**
 * Gradients of a norm's vectors, and what the batch's own mean and variance add to the gradient of every position: it is
 * left in the last two rows of the parts' gradients, since it is known only now.
 */
inline void finishNormGradient(const std::vector<Part>& parts, const Norm& norm, const NormSums& sums, long positions,
                               bool batchStatistics, float* dgamma, float* dbeta) {
  int channel = 0;
  for (const Part& part : parts) {
    float* slope = part.gradient + positions * part.channels;
    float* constant = slope + part.channels;
    for (int c = 0; c < part.channels; c++, channel++) {
      const double inverseDeviation = norm.inverseDeviation[channel];
      const double gamma = sums.dzCentred[channel] * inverseDeviation;
      dgamma[channel] = gamma;
      dbeta[channel] = sums.dz[channel];
      if (!part.started) slope[c] = constant[c] = 0;
      if (batchStatistics) addThroughMoments(slope[c], constant[c], norm.scale[channel], inverseDeviation, gamma, sums.dz[channel], positions);
    }
  }
}

/** Where the gradients of a norm's and a convolution's parameters go. */
struct ParameterGradients {
  /** `[kernel, kernel, channels, outChannels]`. */
  float* filter;
  /** `[outChannels]`, or null. */
  float* bias;
  /** `[channels]`. */
  float* gamma;
  float* beta;
};

/**
 * Gradients of `normReluConvolution`: adds those of the parts to what has been begun, and writes those of the parameters.
 *
 * @param dy gradient of the output
 */
template <class Tiling>
void normReluConvolutionGradient(const Maps& maps, const std::vector<Part>& parts, const Norm& norm,
                                 const float* filter, const OutputGradient& dy, bool batchStatistics,
                                 const ParameterGradients& gradients, const Threads& threads) {
  const int outChannels = dy.channels;
  constexpr int kProducts = Tiling::kProducts, kTaps = Tiling::kKernel * Tiling::kKernel;
  // A 1x1 convolution needs one transform of dy: both are dy itself.
  constexpr bool kOneTransform = kProducts == 1;
  const std::vector<ChannelBlock> blocks = blocksOf(parts);
  const int channels = blocks.back().first + blocks.back().channels;
  int widest = 0;
  for (const ChannelBlock& block : blocks) widest = std::max(widest, block.channels);
  const int inRow = roundUp(widest, kBlockColumns) + kLanes, outRow = roundUp(outChannels, kBlockColumns);

  std::vector<std::unique_ptr<PackedFilter<Tiling>>> filters;
  for (const ChannelBlock& block : blocks) {
    filters.push_back(std::make_unique<PackedFilter<Tiling>>(block.first, block.channels, outChannels, true));
  }
  threads.run([&](int thread) {
    for (auto& each : filters) each->pack({filter, channels, outChannels}, thread, threads.count);
  });

  const long tiles = Tiling::count(maps), chunk = tilesInChunk<Tiling>(inRow + (kOneTransform ? 1 : 2) * outRow);
  const long filterProduct = long(channels) * outRow;
  std::vector<std::unique_ptr<Scratch>> filterSums(threads.count);
  std::vector<std::unique_ptr<NormSums>> normSums(threads.count);
  std::vector<std::vector<double>> biasSums(threads.count, std::vector<double>(outChannels));
  threads.run([&](int thread) {
    const auto [from, to] = share(tiles, thread, threads.count);
    const long inProduct = chunk * inRow + kCacheLine, outProduct = chunk * outRow + kCacheLine;
    // `maps_` holds the activated input, and after that its gradient.
    Scratch maps_(kProducts * inProduct + kLanes), gathered(kProducts * outProduct), spread(kOneTransform ? 0 : kProducts * outProduct);
    filterSums[thread] = std::make_unique<Scratch>(kProducts * filterProduct);
    float* const sums = filterSums[thread]->data();
    std::memset(sums, 0, kProducts * filterProduct * sizeof(float));
    normSums[thread] = std::make_unique<NormSums>(channels);
    std::memset(gathered.data(), 0, kProducts * outProduct * sizeof(float));
    const float* const dySpread = kOneTransform ? gathered.data() : spread.data();
    std::vector<typename Tiling::Tile> tile(chunk);
    for (long first = from; first < to; first += chunk) {
      const int count = int(std::min(chunk, to - first));
      for (int t = 0; t < count; t++) tile[t] = Tiling::tile(maps, first + t);
      fetch(parts, Tiling::reach(maps, tile[0], tile[count - 1]));
      fetch(dy, Tiling::outputReach(maps, tile[0], tile[count - 1]));
      for (int n = 0; n < outChannels; n += kLanes) {
        dy.read(n, [&](const auto& at) {
          Vector sum{};
          const auto once = [&](long position) {
            const Vector value = at(position);
            sum += value;
            return value;
          };
          for (int t = 0; t < count; t++) {
            float* const gatheredAt = gathered.data() + n + long(t) * outRow;
            if constexpr (kOneTransform) {
              Tiling::gatherOutputGradient(maps, tile[t], once, gatheredAt, outProduct);
            } else {
              Tiling::gatherOutputGradient(maps, tile[t], at, gatheredAt, outProduct);
              Tiling::transformOutputGradient(maps, tile[t], once, spread.data() + n + long(t) * outRow, outProduct);
            }
          }
          for (int lane = 0; lane < std::min(kLanes, outChannels - n); lane++) biasSums[thread][n + lane] += sum[lane];
        });
      }
      for (size_t b = 0; b < blocks.size(); b++) {
        const ChannelBlock& block = blocks[b];
        for (const ChannelGroup& group : block.groups) {
          float* target = maps_.data() + group.channel - block.first;
          withLanes(group.count, [&](auto lanes) {
            const Activation activation(norm, group);
            const auto at = [=](long position) { return activation(group.at(position, lanes)); };
            for (int t = 0; t < count; t++) Tiling::transformInput(maps, tile[t], at, target + long(t) * inRow, inProduct);
          });
        }
        for (int p = 0; p < kProducts; p++) {
          const MatrixView a{maps_.data() + p * inProduct, 1, inRow};
          multiply<true>(a, dySpread + p * outProduct, outRow, kBlockColumns,
                         sums + p * filterProduct + long(block.first) * outRow, outRow, block.channels, outChannels, count, true);
        }
        for (int p = 0; p < kProducts; p++) {
          const MatrixView a{gathered.data() + p * outProduct, outRow, 1};
          multiply<false>(a, filters[b]->product(p), kBlockColumns, filters[b]->panelStride(),
                          maps_.data() + p * inProduct, inRow, count, block.channels, outChannels, false);
        }
        for (const ChannelGroup& group : block.groups) {
          const float* source = maps_.data() + group.channel - block.first;
          withLanes(group.count, [&](auto lanes) {
            NormGradient gradient(norm, group, lanes, true);
            const auto emit = [&](long position, Vector value) { gradient(position, value); };
            for (int t = 0; t < count; t++) Tiling::spreadInputGradient(maps, tile[t], source + long(t) * inRow, inProduct, emit);
            gradient.addTo(*normSums[thread]);
          });
        }
      }
    }
  });

  for (int thread = 1; thread < threads.count; thread++) normSums[0]->add(*normSums[thread]);
  finishNormGradient(parts, norm, *normSums[0], maps.positions(), batchStatistics, gradients.gamma, gradients.beta);
  for (int n = 0; gradients.bias && n < outChannels; n++) {
    gradients.bias[n] = 0;
    for (const auto& sums : biasSums) gradients.bias[n] += sums[n];
  }
  threads.run([&](int thread) {
    const auto [from, to] = share(channels, thread, threads.count);
    Vector factors[kProducts], taps[kTaps];
    for (int c = from; c < to; c++)
      for (int n = 0; n < outChannels; n += kLanes) {
        const int lanes = std::min(kLanes, outChannels - n);
        for (int p = 0; p < kProducts; p++) {
          factors[p] = Vector{};
          for (const auto& sums : filterSums) factors[p] += load(sums->data() + p * filterProduct + long(c) * outRow + n);
        }
        Tiling::transformFilterGradient(factors, taps);
        for (int tap = 0; tap < kTaps; tap++) {
          storeSome(gradients.filter + (long(tap) * channels + c) * outChannels + n, taps[tap], lanes);
        }
      }
  });
}

}  // namespace densenet
