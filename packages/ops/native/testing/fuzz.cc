// Gives the kernels random shapes, windows and values, many of which do not fit together: each call must be refused by the checks
// or stay inside its arrays, which the compiler's checks of memory and arithmetic watch. Seeded: a case is found again by its number.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include "../imageConvolution.h"
#include "../methods.h"
#include "../norm.h"
#include "../pooling.h"
#include "../replicas.h"
#include "threads.h"

using namespace densenet;

namespace {

/** More values than this are not computed with, to be done before long. */
constexpr long kMostComputed = 20000;

struct TooLarge {};

class Case {
 public:
  explicit Case(unsigned seed) : generator_(seed), broken_(chance(0.4)) {}

  int upTo(int most) { return int(generator_() % unsigned(most + 1)); }
  bool chance(double share) { return std::uniform_real_distribution<>()(generator_) < share; }

  /** What should be `shape`; in a broken case now and then something else. */
  Shape maybe(Shape shape) {
    if (!broken_ || !chance(0.3)) return shape;
    static const long odd[] = {0, -1, 1, 2, 1L << 27, 1L << 31, 1L << 62};
    switch (shape.empty() ? 0 : upTo(4)) {
      case 0: shape.push_back(1 + upTo(3)); break;
      case 1: shape.pop_back(); break;
      case 2: shape[upTo(int(shape.size()) - 1)] = odd[upTo(6)]; break;
      case 3: shape[upTo(int(shape.size()) - 1)]++; break;
      default: shape[upTo(int(shape.size()) - 1)]--;
    }
    return shape;
  }
  /** A number of channels up to `most`; in a broken case now and then none at all. */
  int channels(int most) { return broken_ && chance(0.1) ? 0 : 1 + upTo(most - 1); }
  int maybe(int number) {
    static const int odd[] = {0, -1, -5, 1 << 23, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()};
    return broken_ && chance(0.1) ? odd[upTo(5)] : number;
  }
  Window window() { return {maybe(1 + upTo(upTo(3) ? 4 : 18)), maybe(1 + upTo(3)), maybe(upTo(upTo(3) ? 2 : 9))}; }
  Shape maps(int channels) { return maybe(Shape{1 + upTo(2), 1 + upTo(11), 1 + upTo(11), channels}); }

  /** Exactly as many values as the shape has, some of them special: a read behind them is found. */
  std::vector<float> values(const Shape& shape) {
    long count = 1;
    for (const long size : shape) {
      if (size < 0 || size > kMostComputed || (count *= size) > kMostComputed) throw TooLarge{};
    }
    static const float special[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-40f, 0, -0.f};
    const bool wild = chance(0.3);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) value = wild && chance(0.1) ? special[upTo(7)] : normal(generator_);
    return values;
  }

 private:
  std::mt19937 generator_;
  const bool broken_;
};

/** Arrays that live as long as the case. */
struct Arrays {
  std::vector<std::vector<float>> all;
  float* keep(std::vector<float> values) { return all.emplace_back(std::move(values)).data(); }
};

/** Parts, a norm and gradients, checked as the kernels of TensorFlow check them. */
struct Inputs {
  std::vector<Shape> xs;
  PartShapes shapes;
  std::vector<Part> parts;
  Norm norm;

  Inputs(Case& one, Arrays& arrays) : xs(shapesOf(one)), shapes(xs), norm(nullptr, nullptr, 0) {
    for (size_t i = 0; i < xs.size(); i++) parts.push_back({arrays.keep(one.values(xs[i])), shapes.each[i]});
    std::vector<Shape> vectors;
    for (int i = 0; i < 4; i++) vectors.push_back(one.maybe(Shape{shapes.channels}));
    checkVectors("a norm's vectors", vectors, shapes.channels);
    float* each[4];
    for (int i = 0; i < 4; i++) each[i] = arrays.keep(one.values(vectors[i]));
    norm = Norm(each[0], each[1], each[2], each[3], shapes.channels, 1e-5f);
  }
  void prepareGradients(Case& one, Arrays& arrays) {
    const Shape gathered = {shapes.maps.positions() + 2, 0};
    std::vector<bool> started;
    std::vector<Shape> begun;
    int fresh = 0;
    for (const Part& part : parts) {
      started.push_back(one.chance(0.5));
      const bool plain = started.back() && one.chance(0.3);
      if (started.back()) begun.push_back(one.maybe(plain ? shapeOf(shapes.maps, part.channels) : Shape{gathered[0], part.channels}));
      fresh += !started.back() || plain;
    }
    const auto sources = checkGradients(shapes, started, begun, one.maybe(fresh));
    for (size_t i = 0; i < parts.size(); i++) {
      parts[i].started = sources[i].how != GradientSource::kFresh;
      const bool inPlace = sources[i].how == GradientSource::kInPlace;
      parts[i].gradient = arrays.keep(one.values(inPlace ? begun[sources[i].begun] : Shape{gathered[0], parts[i].channels}));
    }
  }

 private:
  static std::vector<Shape> shapesOf(Case& one) {
    const Shape first = one.maps(one.channels(21));
    std::vector<Shape> shapes{first};
    for (int more = one.upTo(3); more > 0; more--) {
      Shape next = first;
      if (next.size() == 4 && next[3] > 0) next[3] = 1 + one.upTo(40);
      shapes.push_back(one.maybe(next));
    }
    return shapes;
  }
};

OutputGradient outputGradient(Case& one, Arrays& arrays, const Maps& out, int channels) {
  std::vector<Shape> gathered;
  if (one.chance(0.5)) gathered = {one.maybe(shapeOf(out, channels)), one.maybe(Shape{channels})};
  const Shape dy = one.maybe(gathered.empty() ? shapeOf(out, channels) : Shape{out.positions() + 2, channels});
  checkOutputGradient(dy, out, channels, gathered);
  OutputGradient gradient{arrays.keep(one.values(dy)), out.positions(), channels};
  if (gathered.empty()) return gradient;
  gradient.x = arrays.keep(one.values(gathered[0]));
  gradient.mean = arrays.keep(one.values(gathered[1]));
  return gradient;
}

using Run = void (*)(Case&, Arrays&, const Threads&);

void convolution(Case& one, Arrays& arrays, const Threads& threads) {
  Inputs inputs(one, arrays);
  const bool pooled = one.chance(0.2), isPrepared = one.chance(0.3);
  const int kernel = one.maybe(pooled || one.chance(0.5) ? 1 : 3);
  const Shape filter = one.maybe(Shape{kernel, kernel, inputs.shapes.channels, one.channels(41)});
  std::vector<Shape> bias;
  if (one.chance(0.5)) bias.push_back(one.maybe(Shape{filter.empty() ? 1 : filter.back()}));
  checkFilter(filter, inputs.shapes.channels, bias);
  const Maps& maps = inputs.shapes.maps;
  const Method& method = methodFor(filter, maps, pooled, isPrepared);
  const int outChannels = int(filter[3]);
  const Maps out = method.outputMaps(maps);
  const float* const weights = arrays.keep(one.values(filter));
  if (one.chance(0.5)) {
    const OutputGradient dy = outputGradient(one, arrays, out, outChannels);
    inputs.prepareGradients(one, arrays);
    const Method& backward = methodFor(filter, maps, pooled);
    float *dfilter = arrays.keep(one.values(filter)), *dbias = arrays.keep(one.values({outChannels}));
    float *dgamma = arrays.keep(one.values({inputs.shapes.channels})), *dbeta = arrays.keep(one.values({inputs.shapes.channels}));
    backward.backward(maps, inputs.parts, inputs.norm, weights, dy, one.chance(0.5), {dfilter, dbias, dgamma, dbeta}, threads);
    return;
  }
  Epilogue epilogue{bias.empty() ? nullptr : arrays.keep(one.values(bias[0])), one.chance(0.5)};
  if (one.chance(0.5)) epilogue.moments = {arrays.keep(one.values({outChannels})), arrays.keep(one.values({outChannels}))};
  float* const y = arrays.keep(one.values(shapeOf(out, outChannels)));
  float* prepared = nullptr;
  if (isPrepared) {
    const Method& packing = methodToPrepare(filter);
    std::vector<float> factors(packing.packedSize(inputs.shapes.channels, outChannels));
    prepared = arrays.keep(std::move(factors));
    packing.pack({weights, inputs.shapes.channels, outChannels}, prepared, threads);
  }
  method.forward(maps, inputs.parts, one.chance(0.7) ? &inputs.norm : nullptr, weights, prepared, epilogue, outChannels, y, threads);
}

void images(Case& one, Arrays& arrays, const Threads& threads) {
  const Shape x = one.maps(one.channels(5));
  const Maps maps = checkMaps("x", x);
  const Window window = one.window();
  const Shape filter = one.maybe(Shape{window.kernelSize, window.kernelSize, x[3], one.channels(21)});
  checkFilter(filter, x[3], {});
  const Maps out = checkWindow({int(filter[0]), window.stride, window.padding}, maps);
  const int outChannels = int(filter[3]);
  const Images given{maps, int(x[3]), arrays.keep(one.values(x))};
  const Window fitting{int(filter[0]), window.stride, window.padding};
  float *const weights = arrays.keep(one.values(filter)), *const bias = arrays.keep(one.values({outChannels}));
  if (one.chance(0.5)) {
    imageConvolutionGradient(given, fitting, outputGradient(one, arrays, out, outChannels), weights, bias, threads);
  } else {
    imageConvolution(given, fitting, weights, {bias}, outChannels, arrays.keep(one.values(shapeOf(out, outChannels))), threads);
  }
}

void pooling(Case& one, Arrays& arrays, const Threads& threads) {
  Inputs inputs(one, arrays);
  const Maps& maps = inputs.shapes.maps;
  const int channels = inputs.shapes.channels;
  const Window window = one.window();
  const Maps out = checkPooling(window, maps);
  const Shape shape = shapeOf(out, channels), given = one.maybe(shape);
  std::vector<float> y = one.values(shape);
  std::vector<unsigned char> places(y.size());
  // Places that no pooling gave, or another one: the gradient must take them as they come.
  for (unsigned char& place : places) place = one.upTo(255);
  if (one.chance(0.5)) maxPool(maps, {inputs.parts, one.chance(0.5) ? &inputs.norm : nullptr}, window, out, y.data(), places.data(), threads);
  checkShape("dy", given, shape);
  const PooledGradient pooled{maps, out, window, channels, arrays.keep(one.values(given)), places.data()};
  if (inputs.parts.size() == 1 && one.chance(0.5)) {
    maxPoolGradient(pooled, {inputs.parts[0].x, channels, arrays.keep(one.values(inputs.xs[0]))}, threads);
    return;
  }
  inputs.prepareGradients(one, arrays);
  float *dgamma = arrays.keep(one.values({channels})), *dbeta = arrays.keep(one.values({channels}));
  normReluMaxPoolGradient(pooled, inputs.parts, inputs.norm, one.chance(0.5), dgamma, dbeta, threads);
}

void norms(Case& one, Arrays& arrays, const Threads& threads) {
  Inputs inputs(one, arrays);
  const long positions = inputs.shapes.maps.positions();
  const int channels = inputs.shapes.channels;
  const Shape wanted = shapeOf(inputs.shapes.maps, channels), dy = one.maybe(wanted);
  float* const y = arrays.keep(one.values(wanted));
  normRelu(inputs.parts, inputs.norm, positions, true, y, threads);
  channelMoments(y, positions, channels, {arrays.keep(one.values({channels})), arrays.keep(one.values({channels}))}, threads);
  checkShape("dy", dy, wanted);
  const float* const gradient = arrays.keep(one.values(dy));
  reluGradient(gradient, y, positions * channels, arrays.keep(one.values(wanted)), threads);
  inputs.prepareGradients(one, arrays);
  float *dgamma = arrays.keep(one.values({channels})), *dbeta = arrays.keep(one.values({channels}));
  normReluGradient(inputs.parts, inputs.norm, gradient, positions, one.chance(0.5), one.chance(0.5), dgamma, dbeta, threads);
  const OutputGradient gathered = outputGradient(one, arrays, inputs.shapes.maps, channels);
  finishGradient(gathered, arrays.keep(one.values(wanted)), threads);
}

void replicas(Case& one, Arrays& arrays, const Threads&) {
  const Shape rows = one.maybe(Shape{1 + one.upTo(3), rowSize(one.channels(21))});
  const auto [processes, each] = checkRows(rows);
  float *mean = arrays.keep(one.values({each})), *variance = arrays.keep(one.values({each}));
  joinReplicaMoments(arrays.keep(one.values(rows)), processes, each, {mean, variance}, arrays.keep(one.values({1})));
  std::vector<Shape> gathered;
  const long positions = 1 + one.upTo(30);
  for (int more = one.upTo(3); more >= 0; more--) gathered.push_back(one.maybe(Shape{positions + 2, 1 + one.upTo(20)}));
  const GatheredShapes shapes(gathered);
  const Shape vector = one.maybe(Shape{shapes.channels}), sums = one.maybe(Shape{2L * shapes.channels});
  checkVectors("gamma", {vector}, shapes.channels);
  checkShape("sums", sums, {2L * shapes.channels});
  std::vector<Part> parts;
  for (const Shape& shape : gathered) parts.push_back({nullptr, int(shape[1]), arrays.keep(one.values(shape)), true});
  const float *gamma = arrays.keep(one.values(vector)), *totals = arrays.keep(one.values(sums));
  const Norm norm(gamma, gamma, gamma, gamma, shapes.channels, 1e-5f);
  gradientThroughMoments(parts, shapes.positions, norm, totals, totals + shapes.channels, one.upTo(9));
}

}  // namespace

/** Prints how many cases were computed, refused, and left out as too large. */
int main(int, char** argv) {
  const Run kernels[] = {convolution, images, pooling, norms, replicas};
  const long first = std::atol(argv[1]), count = std::atol(argv[2]);
  long computed = 0, refused = 0, large = 0;
  for (long number = first; number < first + count; number++) {
    Case one(number);
    Arrays arrays;
    try {
      kernels[number % 5](one, arrays, threadsOf(1 + int(number % 3)));
      computed++;
    } catch (const Refusal&) {
      refused++;
    } catch (const TooLarge&) {
      large++;
    }
  }
  std::printf("%ld %ld %ld\n", computed, refused, large);
}
