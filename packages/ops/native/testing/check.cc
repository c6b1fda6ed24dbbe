// Compares the kernels with plain loops in double precision, on odd shapes, and prints the largest relative difference.
// Compiled by nativeKernels.slow.test.ts for several processors, and with the compiler's checks of memory and arithmetic.
#include <cmath>
#include <cstdio>
#include "../imageConvolution.h"
#include "../moments.h"
#include "../norm.h"
#include "../pooling.h"
#include "../replicas.h"
#include "problem.h"

using namespace densenet;

namespace {

double worst = 0;

/** The largest difference, relative to the largest value expected. */
void compare(const char* what, const std::vector<double>& expected, const std::vector<double>& actual) {
  double difference = 0, largest = 1e-30;
  for (size_t i = 0; i < expected.size(); i++) {
    difference = std::max(difference, std::isnan(actual[i]) ? INFINITY : std::abs(expected[i] - actual[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  if (difference / largest > 1e-5) std::printf("%s: %g\n", what, difference / largest);
  worst = std::max(worst, difference / largest);
}

std::vector<double> doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

/** Compares moments with those of the maps `[positions, channels]`. */
void compareMoments(const std::vector<float>& x, int channels, const std::vector<float>& mean, const std::vector<float>& variance) {
  const long positions = x.size() / channels;
  std::vector<double> wantedMean(channels), wantedVariance(channels);
  for (size_t i = 0; i < x.size(); i++) wantedMean[i % channels] += double(x[i]) / positions;
  for (size_t i = 0; i < x.size(); i++) wantedVariance[i % channels] += std::pow(x[i] - wantedMean[i % channels], 2) / positions;
  compare("mean", wantedMean, doubles(mean));
  compare("variance", wantedVariance, doubles(variance));
}

/** Gradients of a norm from that of what it gave, `d[position][channel]` before the ReLU's mask. */
void checkNormGradient(Problem& problem, const std::vector<double>& d, const std::vector<std::vector<float>>& before,
                       const std::vector<float>& dgamma, const std::vector<float>& dbeta, bool batchStatistics) {
  const long positions = problem.one.maps.positions();
  const int channels = problem.channels;
  std::vector<double> wantedGamma(channels), wantedBeta(channels), wanted(positions * channels), actual(wanted.size());
  for (int c = 0; c < channels; c++) {
    const double inverse = problem.inverseDeviation(c), scale = problem.gamma[c] * inverse;
    for (long p = 0; p < positions; p++) {
      const double dz = problem.z(p, c) > 0 ? d[p * channels + c] : 0;
      wantedBeta[c] += dz;
      wantedGamma[c] += dz * (problem.x(p, c) - problem.mean[c]) * inverse;
    }
    const auto [part, within] = problem.placeOf(c);
    const int count = problem.one.channels[part];
    const auto whole = [&, part = part, within = within](const std::vector<float>& gradient, long p) {
      const double centred = problem.x(p, c) - problem.mean[c];
      return gradient[p * count + within] + gradient[positions * count + within] * centred + gradient[(positions + 1) * count + within];
    };
    for (long p = 0; p < positions; p++) {
      const double dz = problem.z(p, c) > 0 ? d[p * channels + c] : 0;
      const double normalized = (problem.x(p, c) - problem.mean[c]) * inverse;
      const double through = batchStatistics ? (wantedBeta[c] + normalized * wantedGamma[c]) / positions : 0;
      wanted[p * channels + c] = scale * (dz - through) + (part % 2 == 1 ? whole(before[part], p) : 0);
      actual[p * channels + c] = whole(problem.gradients[part], p);
    }
  }
  compare("gradients of parts", wanted, actual);
  compare("gradient of gamma", wantedGamma, doubles(dgamma));
  compare("gradient of beta", wantedBeta, doubles(dbeta));
}

template <class Tiling>
void checkConvolution(Problem& problem) {
  const Case& one = problem.one;
  const Maps out = problem.outputMaps();
  const int channels = problem.channels, outChannels = one.outChannels;
  const Norm norm = problem.norm();
  const Threads threads = threadsOf(one.threads);
  std::vector<float> y(out.positions() * outChannels), dy = problem.random(y.size()), dfilter(problem.filter.size());
  std::vector<float> dgamma(channels), dbeta(channels);

  std::vector<double> wanted(y.size()), d(one.maps.positions() * channels), wantedFilter(dfilter.size());
  for (size_t i = 0; i < wanted.size(); i++) wanted[i] = problem.bias[i % outChannels];
  problem.forEachTerm([&](long o, long p, int tap, double factor) {
    for (int c = 0; c < channels; c++)
      for (int n = 0; n < outChannels; n++) {
        const long f = (long(tap) * channels + c) * outChannels + n;
        const double value = factor * problem.activated(p, c), weight = factor * problem.filter[f];
        wanted[o * outChannels + n] += value * problem.filter[f];
        wantedFilter[f] += value * dy[o * outChannels + n];
        d[p * channels + c] += weight * dy[o * outChannels + n];
      }
  });
  std::vector<float> mean(outChannels), variance(outChannels);
  normReluConvolution<Tiling>(one.maps, problem.parts(), &norm, problem.filter.data(), nullptr,
                              {problem.bias.data(), false, {mean.data(), variance.data()}}, outChannels, y.data(), threads);
  compare("output", wanted, doubles(y));
  compareMoments(y, outChannels, mean, variance);

  std::vector<float> prepared(PackedFilter<Tiling>::size(channels, outChannels));
  PackedFilter<Tiling> packed(0, channels, outChannels, false, prepared.data());
  packed.pack({problem.filter.data(), channels, outChannels}, 0, 1);
  normReluConvolution<Tiling>(one.maps, problem.parts(), &norm, nullptr, prepared.data(), {problem.bias.data(), true},
                              outChannels, y.data(), threads);
  for (double& value : wanted) value = std::max(0.0, value);
  compare("output of a prepared filter, rectified", wanted, doubles(y));

  // Once as it is, and once gathered: what is missing of it, a factor of the centred output and a constant, stands behind it.
  const std::vector<float> vectors = problem.random(3 * outChannels);
  const float *middle = vectors.data(), *slope = middle + outChannels, *constant = slope + outChannels;
  std::vector<float> incomplete(dy), dbias(outChannels);
  std::vector<double> wantedBias(outChannels);
  for (size_t i = 0; i < dy.size(); i++) {
    const int n = i % outChannels;
    incomplete[i] -= (y[i] - middle[n]) * slope[n] + constant[n];
    wantedBias[n] += dy[i];
  }
  incomplete.insert(incomplete.end(), slope, slope + 2 * outChannels);
  const OutputGradient whole{dy.data(), out.positions(), outChannels};
  const OutputGradient gathered{incomplete.data(), out.positions(), outChannels, y.data(), middle};
  for (const bool batchStatistics : {true, false}) {
    const auto before = problem.gradients;
    normReluConvolutionGradient<Tiling>(one.maps, problem.parts(), norm, problem.filter.data(),
                                        batchStatistics ? whole : gathered, batchStatistics,
                                        {dfilter.data(), dbias.data(), dgamma.data(), dbeta.data()}, threads);
    compare("gradient of the filter", wantedFilter, doubles(dfilter));
    compare("gradient of the bias", wantedBias, doubles(dbias));
    checkNormGradient(problem, d, before, dgamma, dbeta, batchStatistics);
  }
}

void checkPooling(Problem& problem, const Window& window) {
  const Maps& maps = problem.one.maps;
  const Maps out = window.outputMaps(maps);
  if (out.height < 1 || out.width < 1) return;
  const int channels = problem.channels;
  const Norm norm = problem.norm();
  const Threads threads = threadsOf(problem.one.threads);
  std::vector<float> y(out.positions() * channels), dy = problem.random(y.size()), dgamma(channels), dbeta(channels);
  std::vector<unsigned char> places(y.size());
  std::vector<double> wanted(y.size()), d(maps.positions() * channels);
  maxPool(maps, {problem.parts(), &norm}, window, out, y.data(), places.data(), threads);
  for (long o = 0; o < out.positions(); o++)
    for (int c = 0; c < channels; c++) {
      double best = -INFINITY;
      long where = 0;
      forEachPlace(maps, window, o / out.width / out.height, o / out.width % out.height, o % out.width, [&](int, long position) {
        if (problem.activated(position, c) <= best) return;
        best = problem.activated(position, c);
        where = position;
      });
      wanted[o * channels + c] = best;
      d[where * channels + c] += dy[o * channels + c];
    }
  compare("maxima", wanted, doubles(y));
  const auto before = problem.gradients;
  const PooledGradient pooled{maps, out, window, channels, dy.data(), places.data()};
  normReluMaxPoolGradient(pooled, problem.parts(), norm, true, dgamma.data(), dbeta.data(), threads);
  checkNormGradient(problem, d, before, dgamma, dbeta, true);
}

/** Reads the first part as images, once with their bias and moments and once without. */
void checkImages(Problem& problem, const Window& window) {
  const Images images{problem.one.maps, problem.one.channels[0], problem.xs[0].data()};
  const int channels = images.channels, outChannels = problem.one.outChannels;
  const Maps& maps = images.maps;
  const Maps out = window.outputMaps(maps);
  if (out.height < 1 || out.width < 1) return;
  const Threads threads = threadsOf(problem.one.threads);
  const int taps = window.kernelSize * window.kernelSize;
  const std::vector<float> filter = problem.random(long(taps) * channels * outChannels);
  std::vector<float> y(out.positions() * outChannels), dy = problem.random(y.size()), dfilter(filter.size()), dbias(outChannels);
  std::vector<float> mean(outChannels), variance(outChannels);
  std::vector<double> wanted(y.size()), wantedFilter(filter.size()), wantedBias(outChannels);
  for (size_t i = 0; i < y.size(); i++) {
    const int n = i % outChannels;
    const long o = i / outChannels, image = o / out.width / out.height;
    wanted[i] = problem.bias[n];
    wantedBias[n] += dy[i];
    forEachPlace(maps, window, image, o / out.width % out.height, o % out.width, [&](int tap, long position) {
      for (int c = 0; c < channels; c++) {
        const long f = (long(tap) * channels + c) * outChannels + n;
        wanted[i] += double(images.x[position * channels + c]) * filter[f];
        wantedFilter[f] += double(images.x[position * channels + c]) * dy[i];
      }
    });
  }
  imageConvolution(images, window, filter.data(), {problem.bias.data(), false, {mean.data(), variance.data()}}, outChannels, y.data(), threads);
  compare("convolved images", wanted, doubles(y));
  compareMoments(y, outChannels, mean, variance);
  imageConvolutionGradient(images, window, {dy.data(), out.positions(), outChannels}, dfilter.data(), dbias.data(), threads);
  compare("gradient of the images' filter", wantedFilter, doubles(dfilter));
  compare("gradient of the images' bias", wantedBias, doubles(dbias));
}

void checkMoments(Problem& problem) {
  const int channels = problem.one.channels[0];
  std::vector<float> mean(channels), variance(channels);
  channelMoments(problem.xs[0].data(), problem.one.maps.positions(), channels, {mean.data(), variance.data()}, threadsOf(problem.one.threads));
  compareMoments(problem.xs[0], channels, mean, variance);
}

/** Moments and gradient of a batch in three processes, one of which has nothing of it: what they share is the whole batch's. */
void checkReplicas(Problem& problem) {
  const long positions = problem.one.maps.positions();
  const int count = problem.one.channels[0], channels = problem.channels;
  const Threads threads = threadsOf(problem.one.threads);
  const long cut = (positions + 1) / 2;
  std::vector<float> rows(3 * rowSize(count), 7), mean(count), variance(count);
  const auto fill = [&](int rank, long from, long to) {
    float* const row = rows.data() + rank * rowSize(count);
    row[2 * count] = to - from;
    if (to > from) channelMoments(problem.xs[0].data() + from * count, to - from, count, {row, row + count}, threads);
  };
  fill(0, 0, 0);
  fill(1, 0, cut);
  fill(2, cut, positions);
  float total = 0;
  joinReplicaMoments(rows.data(), 3, count, {mean.data(), variance.data()}, &total);
  compareMoments(problem.xs[0], count, mean, variance);
  compare("count", {double(positions)}, {total});

  const Norm norm = problem.norm();
  const std::vector<float> dy = problem.random(positions * channels);
  std::vector<float> dgamma(channels), dbeta(channels);
  const auto before = problem.gradients;
  normReluGradient(problem.parts(), norm, dy.data(), positions, true, false, dgamma.data(), dbeta.data(), threads);
  std::vector<Part> parts = problem.parts();
  for (Part& part : parts) part.started = true;
  gradientThroughMoments(parts, positions, norm, dgamma.data(), dbeta.data(), positions);
  checkNormGradient(problem, doubles(dy), before, dgamma, dbeta, true);
}

}  // namespace

int main() {
  const std::vector<Case> cases = {
      {{2, 7, 7}, {12, 24, 5}, 17, 3, 2},  {{3, 5, 4}, {64, 32}, 32, 3, 1},       {{2, 6, 9}, {24, 12, 300, 12}, 48, 1, 3},
      {{1, 1, 3}, {3}, 16, 3, 2},          {{2, 9, 8}, {24, 300, 7}, 12, 3, 2},   {{4, 12, 12}, {24, 32}, 33, 3, 2},
      {{2, 7, 5}, {20, 3}, 40, 2, 2},      {{3, 2, 2}, {16}, 8, 2, 1},            {{1, 3, 3}, {1}, 1, 1, 4},
      {{1, 40, 40}, {20}, 70, 1, 2},       {{5, 24, 24}, {8, 8}, 8, 3, 2},         {{7, 1, 1}, {12, 24, 5}, 17, 3, 2},
  };
  for (const Case& one : cases) {
    Problem problem(one);
    if (one.kind == 3) checkConvolution<Winograd<TwoOutputs>>(problem);
    if (one.kind == 3) checkConvolution<Winograd<FourOutputs>>(problem);
    if (one.kind == 3 && one.maps.height == 1 && one.maps.width == 1) checkConvolution<MiddleTap>(problem);
    if (one.kind == 1) checkConvolution<Pointwise>(problem);
    if (one.kind == 2) checkConvolution<PooledPointwise>(problem);
    for (const Window window : {Window{3, 2, 1}, Window{2, 2, 0}, Window{2, 3, 0}, Window{3, 1, 1}}) {
      checkPooling(problem, window);
      checkImages(problem, window);
    }
    checkMoments(problem);
    checkReplicas(problem);
  }
  std::printf("%g\n", worst);
}
