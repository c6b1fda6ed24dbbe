// How long some convolutions of DenseNet-121 and of the chapter's network take in a training step, forward and backward, with
// one thread and with two, without TensorFlow and JavaScript around them:
//   g++ -O3 -march=native -ffp-contract=fast -std=c++17 -iquote packages/ops/native bench/native/convolutions.cc -o convolutions -pthread && ./convolutions
#include "convolutionGradient.h"
#include "imageConvolution.h"
#include "workers.h"
#include <chrono>
#include <cstdio>
#include <vector>

using namespace densenet;

namespace {

/** Milliseconds of the shortest of some runs: others share this machine. */
template <class Work>
double timeOf(const Work& work) {
  constexpr double kEnough = 400;
  constexpr int kFewest = 5;
  double best = 1e9, spent = 0;
  for (int i = 0; i < kFewest || spent < kEnough; i++) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
    best = std::min(best, passed.count());
    spent += passed.count();
  }
  return best;
}

struct Layer {
  const char* name;
  Maps maps;
  std::vector<int> channels;
  int outChannels;
};

Threads threadsOf(int count) {
  // Never destroyed: its thread is still looking out.
  static auto& two = *new Workers(1);
  return {count, [count](const std::function<void(int)>& work) {
            if (count == 1) return work(0);
            if (!two.run(work)) std::abort();
          }};
}

/** @param products GFLOP/1000 of the forward pass; the backward pass has `backwards` times as many */
void print(const char* name, int threads, double forward, double backward, double products, int backwards) {
  std::printf("%-34s %7d %11.2f %8.1f %12.2f %8.1f\n", name, threads, forward, products / forward, backward,
              backwards * products / backward);
}

template <class Tiling>
void measure(const Layer& layer, int threadCount) {
  const Threads threads = threadsOf(threadCount);
  const long positions = layer.maps.positions();
  int channels = 0;
  std::vector<std::vector<float>> xs, gradients;
  for (int count : layer.channels) {
    xs.emplace_back(positions * count);
    for (size_t i = 0; i < xs.back().size(); i++) xs.back()[i] = float(int(i * 2654435761u % 2001) - 1000) / 1000;
    gradients.emplace_back((positions + 2) * count);
    channels += count;
  }
  std::vector<Part> plain, begun;
  for (size_t i = 0; i < xs.size(); i++) {
    plain.push_back({xs[i].data(), layer.channels[i]});
    begun.push_back({xs[i].data(), layer.channels[i], gradients[i].data(), true});
  }
  const std::vector<float> zeros(channels), ones(channels, 1);
  const Norm norm(zeros.data(), ones.data(), ones.data(), zeros.data(), channels, 1e-5f);
  constexpr int kTaps = Tiling::kKernel * Tiling::kKernel;
  const std::vector<float> filter(long(kTaps) * channels * layer.outChannels, 1e-3f);
  std::vector<float> filterGradient(filter.size()), dgamma(channels), dbeta(channels);
  std::vector<float> y(positions * layer.outChannels), dy((positions + 2) * layer.outChannels, 1e-6f);
  std::vector<float> mean(layer.outChannels), variance(layer.outChannels);
  Epilogue epilogue;
  epilogue.moments = {mean.data(), variance.data()};

  const double forward = timeOf([&] {
    normReluConvolution<Tiling>(layer.maps, plain, &norm, filter.data(), nullptr, epilogue, layer.outChannels, y.data(), threads);
  });
  const OutputGradient gathered{dy.data(), positions, layer.outChannels, y.data(), mean.data()};
  const double backward = timeOf([&] {
    normReluConvolutionGradient<Tiling>(layer.maps, begun, norm, filter.data(), gathered, true,
                                        {filterGradient.data(), nullptr, dgamma.data(), dbeta.data()}, threads);
  });
  const double products = 2e-6 * Tiling::count(layer.maps) * Tiling::kProducts * channels * layer.outChannels;
  print(layer.name, threadCount, forward, backward, products, 2);
}

void measureImages(const char* name, const Images& images, int outChannels, int threadCount) {
  const Threads threads = threadsOf(threadCount);
  const Window window{7, 2, 3};
  const Maps out = window.outputMaps(images.maps);
  const std::vector<float> filter(49l * images.channels * outChannels, 1e-3f), dy(out.positions() * outChannels, 1e-6f);
  std::vector<float> y(dy.size()), dfilter(filter.size());
  const double forward = timeOf([&] { imageConvolution(images, window, filter.data(), {}, outChannels, y.data(), threads); });
  const double backward = timeOf([&] {
    imageConvolutionGradient(images, window, {dy.data(), out.positions(), outChannels}, dfilter.data(), nullptr, threads);
  });
  print(name, threadCount, forward, backward, 2e-6 * out.positions() * filter.size(), 1);
}

/** Parts of a dense block: what enters it and `layers` times the growth rate. */
std::vector<int> grown(int entering, int layers, int growthRate) {
  std::vector<int> channels{entering};
  channels.insert(channels.end(), layers, growthRate);
  return channels;
}

}  // namespace

int main() {
  std::printf("vectors of %d floats\n%-34s %s %11s %8s %12s %8s\n", kLanes, "layer", "threads", "forward, ms", "GFLOP/s",
              "backward, ms", "GFLOP/s");
  const std::vector<float> pixels(256 * 224 * 224, 0.5f);
  for (int threads = 1; threads <= 2; threads++) {
    measureImages("DenseNet-121 stem, 7x7", {{8, 224, 224}, 3, pixels.data()}, 64, threads);
    measureImages("chapter stem, 7x7", {{256, 32, 32}, 1, pixels.data()}, 64, threads);
    measure<Pointwise>({"DenseNet-121 block 1, layer 4, 1x1", {8, 56, 56}, grown(64, 3, 32), 128}, threads);
    measure<Pointwise>({"DenseNet-121 block 3, layer 12, 1x1", {8, 14, 14}, grown(256, 11, 32), 128}, threads);
    measure<Winograd<FourOutputs>>({"DenseNet-121 block 1, 3x3", {8, 56, 56}, {128}, 32}, threads);
    measure<Winograd<FourOutputs>>({"DenseNet-121 block 2, 3x3", {8, 28, 28}, {128}, 32}, threads);
    measure<Winograd<TwoOutputs>>({"DenseNet-121 block 4, 3x3", {8, 7, 7}, {128}, 32}, threads);
    measure<PooledPointwise>({"DenseNet-121 transition 1", {8, 56, 56}, grown(64, 6, 32), 128}, threads);
    measure<Winograd<FourOutputs>>({"chapter block 1, layer 3, 3x3", {256, 8, 8}, grown(64, 2, 32), 32}, threads);
  }
}
