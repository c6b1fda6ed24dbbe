// What kernels ask of their inputs before they touch memory: of shapes alone, so that it can be tried without TensorFlow.
#pragma once
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>
#include "threads.h"

namespace densenet {

using Shape = std::vector<long>;

/** A kernel cannot take its inputs; says what was found and what was expected. */
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** Largest size of an axis, and of a window's padding and stride: sums and small products of these are integers of 32 bits. */
constexpr long kLargestSize = 1L << 28, kLargestWindow = 1L << 24;
/** Most values in one tensor: their addresses are integers of 64 bits. */
constexpr long kMostValues = 1L << 40;

inline std::string textOf(const Shape& shape) {
  std::ostringstream text;
  text << '[';
  for (size_t axis = 0; axis < shape.size(); axis++) text << (axis ? ", " : "") << shape[axis];
  text << ']';
  return text.str();
}

template <class... Words>
[[noreturn]] inline void refuse(const Words&... words) {
  std::ostringstream text;
  (text << ... << words);
  throw Refusal(text.str());
}

/** How many values a tensor of this shape has. */
inline long checkSizes(const std::string& name, const Shape& shape) {
  long values = 1;
  for (const long size : shape) {
    if (size < 1 || size > kLargestSize) refuse(name, " must have 1 to ", kLargestSize, " values along each axis, got ", textOf(shape));
    values *= size;
    if (values > kMostValues) refuse(name, " must have at most ", kMostValues, " values, got ", textOf(shape));
  }
  return values;
}

inline void checkShape(const std::string& name, const Shape& found, const Shape& wanted) {
  if (found != wanted) refuse(name, " must have shape ", textOf(wanted), ", got ", textOf(found));
}

/** Batch, height and width of feature maps `[batch, height, width, channels]`. */
inline Maps checkMaps(const std::string& name, const Shape& shape) {
  if (shape.size() != 4) refuse(name, " must be [batch, height, width, channels], got ", textOf(shape));
  checkSizes(name, shape);
  return {int(shape[0]), int(shape[1]), int(shape[2])};
}

inline Shape shapeOf(const Maps& maps, long channels) { return {maps.images, maps.height, maps.width, channels}; }

/** Parts side by side along the channels. */
struct PartShapes {
  Maps maps;
  std::vector<int> each;
  /** Channels of all parts. */
  int channels;

  explicit PartShapes(const std::vector<Shape>& shapes) : maps{0, 0, 0}, channels(0) {
    if (shapes.empty()) refuse("at least one part is needed, got none");
    long sum = 0;
    for (const Shape& shape : shapes) {
      const Maps found = checkMaps("a part", shape);
      if (each.empty()) maps = found;
      if (shapeOf(found, 0) != shapeOf(maps, 0)) {
        refuse("batch, height and width of parts must agree, got ", textOf(shapes[0]), " and ", textOf(shape));
      }
      each.push_back(int(shape[3]));
      sum += shape[3];
    }
    checkSizes("the parts together", shapeOf(maps, sum));
    channels = int(sum);
  }
};

/** A norm's vectors, or a scale and a shift. */
inline void checkVectors(const char* what, const std::vector<Shape>& vectors, long channels) {
  for (const Shape& vector : vectors) checkShape(what, vector, {channels});
}

/** The maps that a window gives; refuses the windows that the operations refuse (`window.ts`). */
inline Maps checkWindow(const Window& window, const Maps& maps) {
  const auto [size, stride, padding] = window;
  const bool sound = size >= 1 && stride >= 1 && padding >= 0 && std::max({size, stride, padding}) <= kLargestWindow;
  if (!sound || std::min(maps.height, maps.width) + 2L * padding < size) {
    refuse("a window of ", size, "x", size, ", stride ", stride, " and padding ", padding, " does not fit an input of ", maps.height,
           "x", maps.width);
  }
  const Maps out = window.outputMaps(maps);
  checkSizes("the output", shapeOf(out, 1));
  return out;
}

/** Largest window of max-pooling: a place in it is stored in one byte. */
constexpr int kLargestPooling = 16;

/** As `checkWindow`, for max-pooling, where no window may lie in the padding alone. */
inline Maps checkPooling(const Window& window, const Maps& maps) {
  const Maps out = checkWindow(window, maps);
  if (window.kernelSize > kLargestPooling || 2 * window.padding > window.kernelSize) {
    refuse("max-pooling takes windows of at most ", kLargestPooling, "x", kLargestPooling, " and padding of at most half of it, got ",
           window.kernelSize, "x", window.kernelSize, " and padding ", window.padding);
  }
  return out;
}

/** A convolution's filter `[kernel, kernel, channels, outChannels]` and, where it has one, its bias. */
inline void checkFilter(const Shape& filter, long channels, const std::vector<Shape>& bias) {
  if (filter.size() != 4 || filter[0] != filter[1] || filter[2] != channels) {
    refuse("filter must be [kernel, kernel, ", channels, ", outChannels], got ", textOf(filter));
  }
  checkSizes("filter", filter);
  if (filter[0] * filter[1] * filter[2] > kLargestSize) refuse("filter has too many values a channel of the output: ", textOf(filter));
  if (bias.size() > 1) refuse("expected at most one bias, got ", bias.size());
  checkVectors("bias", bias, filter[3]);
}

/** The gradient of a convolution's output: whole, or as norms have gathered it, with the maps that it is of and their mean. */
inline void checkOutputGradient(const Shape& dy, const Maps& out, long channels, const std::vector<Shape>& gathered) {
  checkSizes("the output", shapeOf(out, channels));
  if (gathered.empty()) return checkShape("dy", dy, shapeOf(out, channels));
  if (gathered.size() != 2) refuse("a gathered gradient comes with maps and their mean, got ", gathered.size(), " tensors");
  checkShape("a gathered dy", dy, {out.positions() + 2, channels});
  checkShape("the maps of dy", gathered[0], shapeOf(out, channels));
  checkShape("the mean of dy's maps", gathered[1], {channels});
}

/** The moments of all processes, `[processes, 2 channels + 1]`: how many processes and channels. */
inline std::pair<long, int> checkRows(const Shape& rows) {
  if (rows.size() != 2) refuse("the moments of all processes must be [processes, 2 channels + 1], got ", textOf(rows));
  checkSizes("the moments of all processes", rows);
  if (rows[1] < 3 || rows[1] % 2 == 0) refuse("a row must have two values a channel and a count, got ", rows[1], " values");
  return {rows[0], int(rows[1] / 2)};
}

/** Gradients of parts as norms have gathered them, `[positions + 2, channels]` each. */
struct GatheredShapes {
  long positions;
  std::vector<int> each;
  /** Channels of all parts. */
  int channels;

  explicit GatheredShapes(const std::vector<Shape>& shapes) : positions(0), channels(0) {
    if (shapes.empty()) refuse("at least one gradient is needed, got none");
    long sum = 0;
    for (const Shape& shape : shapes) {
      if (shape.size() != 2 || shape[0] < 3) refuse("a gathered gradient must be [positions + 2, channels], got ", textOf(shape));
      checkShape("a gathered gradient", shape, {shapes[0][0], shape[1]});
      checkSizes("a gathered gradient", shape);
      each.push_back(int(shape[1]));
      sum += shape[1];
    }
    checkSizes("the gradients together", {shapes[0][0], sum});
    positions = shapes[0][0] - 2;
    channels = int(sum);
  }
};

/** Where a kernel adds the gradient of a part: to a new output; or to one that was begun, in place or copied to a new output. */
struct GradientSource {
  enum { kFresh, kInPlace, kCopied } how;
  /** Index among the gradients that were begun; -1 for none. */
  int begun;
};

/**
 * @param started by part: whether its gradient has been begun
 * @param begun what has been begun, `[positions + 2, channels]`, or the maps' own shape where no norm has added to it yet
 * @param fresh how many outputs there are to be
 */
inline std::vector<GradientSource> checkGradients(const PartShapes& parts, const std::vector<bool>& started,
                                                  const std::vector<Shape>& begun, int fresh) {
  if (started.size() != parts.each.size()) refuse("expected one mark a part, ", parts.each.size(), ", got ", started.size());
  std::vector<GradientSource> sources;
  size_t next = 0;
  int made = 0;
  for (size_t i = 0; i < parts.each.size(); i++) {
    const Shape gathered{parts.maps.positions() + 2, parts.each[i]};
    if (!started[i]) {
      sources.push_back({GradientSource::kFresh, -1});
      made++;
      continue;
    }
    if (next >= begun.size()) refuse("more parts are marked as begun than gradients are given, ", begun.size());
    const bool inPlace = begun[next] == gathered;
    if (!inPlace) {
      checkShape("a gradient that was begun", begun[next], shapeOf(parts.maps, parts.each[i]));
      made++;
    }
    sources.push_back({inPlace ? GradientSource::kInPlace : GradientSource::kCopied, int(next++)});
  }
  if (next != begun.size()) refuse("expected ", next, " gradients that were begun, got ", begun.size());
  if (made != fresh) refuse("expected ", made, " gradients to be made, got ", fresh);
  return sources;
}

}  // namespace densenet
