// What the kernels of TensorFlow share: its threads, and inputs that lie in parts.
#pragma once
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/platform/blocking_counter.h"
#include "features.h"
#include "moments.h"
#include "threads.h"
#include "workers.h"

namespace {

using namespace densenet;
using tensorflow::DEVICE_CPU;
using tensorflow::OpInputList;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using tensorflow::errors::InvalidArgument;

/**
 * As many threads as TensorFlow has, of our own; where these are busy (another JavaScript thread computes at the same time),
 * TensorFlow's. The calling thread works with them.
 */
Threads threadsOf(OpKernelContext* context) {
  const auto& theirs = *context->device()->tensorflow_cpu_worker_threads();
  const int count = theirs.num_threads;
  auto* pool = theirs.workers;
  // For the first count that is asked for; it is fixed when TensorFlow is loaded.
  static Workers* const workers = new Workers(count - 1);
  static const int workersCount = count;
  return {count, [count, pool](const std::function<void(int)>& work) {
            if (count == workersCount && workers->run(work)) return;
            tensorflow::BlockingCounter left(count - 1);
            for (int thread = 1; thread < count; thread++) {
              pool->Schedule([&work, &left, thread] {
                work(thread);
                left.DecrementCount();
              });
            }
            work(0);
            left.Wait();
          }};
}

const float* floats(const Tensor& tensor) { return tensor.flat<float>().data(); }
float* writable(const Tensor& tensor) { return const_cast<float*>(floats(tensor)); }

Maps mapsOf(const Tensor& x) { return {int(x.dim_size(0)), int(x.dim_size(1)), int(x.dim_size(2))}; }

/** The input `xs` of every operation that reads maps in parts. */
struct PartInputs {
  OpInputList xs;
  std::vector<Part> parts;
  Maps maps;
  int channels = 0;

  explicit PartInputs(OpKernelContext* context) {
    context->input_list("xs", &xs).IgnoreError();
    for (const Tensor& x : xs) {
      if (x.dims() != 4) return;
      parts.push_back({floats(x), int(x.dim_size(3))});
      channels += x.dim_size(3);
    }
    maps = mapsOf(xs[0]);
  }

  /** What is not would be read past its end. */
  bool partsFit() const {
    if (int(parts.size()) != xs.size()) return false;
    for (const Tensor& x : xs) {
      if (x.dim_size(0) != maps.images || x.dim_size(1) != maps.height || x.dim_size(2) != maps.width) return false;
    }
    return true;
  }
};

/** The inputs `xs`, `mean`, `variance`, `gamma`, `beta` of every operation with a norm. */
struct NormInputs : PartInputs {
  using PartInputs::PartInputs;

  bool fit(OpKernelContext* context) const {
    if (!partsFit()) return false;
    for (const char* name : {"mean", "variance", "gamma", "beta"}) {
      if (vector(context, name).NumElements() != channels) return false;
    }
    return true;
  }

  Norm norm(OpKernelContext* context, float epsilon) const {
    return Norm(floats(vector(context, "mean")), floats(vector(context, "variance")), floats(vector(context, "gamma")),
                floats(vector(context, "beta")), channels, epsilon);
  }

 private:
  static const Tensor& vector(OpKernelContext* context, const char* name) {
    const Tensor* tensor = nullptr;
    context->input(name, &tensor).IgnoreError();
    return *tensor;
  }
};

/** Allocates output 0, a convolution's maps, and where their moments are wanted outputs 1 and 2. */
tensorflow::Status allocateMaps(OpKernelContext* context, const Maps& maps, int channels, bool wantsMoments, float*& y,
                                MomentsOutput& moments) {
  Tensor *whole = nullptr, *mean = nullptr, *variance = nullptr;
  TF_RETURN_IF_ERROR(context->allocate_output(0, {maps.images, maps.height, maps.width, channels}, &whole));
  y = writable(*whole);
  if (!wantsMoments) return tensorflow::Status();
  TF_RETURN_IF_ERROR(context->allocate_output(1, {channels}, &mean));
  TF_RETURN_IF_ERROR(context->allocate_output(2, {channels}, &variance));
  moments = {writable(*mean), writable(*variance)};
  return tensorflow::Status();
}

/** Completes what is known of a convolution's gradient by its input `gathered`: nothing, or the output and its mean. */
bool readGathered(OpKernelContext* context, const Tensor& dy, OutputGradient& gradient) {
  OpInputList gathered;
  context->input_list("gathered", &gathered).IgnoreError();
  const long values = gradient.positions * gradient.channels;
  if (gathered.size() == 0) return dy.NumElements() == values;
  if (gathered.size() != 2 || dy.NumElements() != values + 2 * gradient.channels) return false;
  gradient.x = floats(gathered[0]);
  gradient.mean = floats(gathered[1]);
  return gathered[0].NumElements() == values && gathered[1].NumElements() == gradient.channels;
}

class NormOperation : public OpKernel {
 public:
  explicit NormOperation(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
  }

 protected:
  float epsilon_;
};


class GradientOperation : public NormOperation {
 public:
  explicit GradientOperation(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("batch_statistics", &batchStatistics_));
    OP_REQUIRES_OK(construction, construction->GetAttr("started", &started_));
    OP_REQUIRES_OK(construction, construction->GetAttr("fresh", &fresh_));
  }

 protected:
  /**
   * The parts' gradients: where norms had begun one (input `gradients`), it is added to in place and is no output, which
   * would be one more for JavaScript to handle for every part and layer; the others are the first `fresh_` outputs.
   */
  bool prepareGradients(OpKernelContext* context, NormInputs& inputs) const {
    OpInputList begun;
    context->input_list("gradients", &begun).IgnoreError();
    const long positions = inputs.maps.positions();
    if (started_.size() != inputs.parts.size()) return false;
    int next = 0, made = 0;
    for (size_t i = 0; i < inputs.parts.size(); i++) {
      Part& part = inputs.parts[i];
      part.started = started_[i];
      const TensorShape shape({positions + 2, part.channels});
      if (part.started && next >= begun.size()) return false;
      if (part.started && begun[next].shape() == shape) {
        part.gradient = writable(begun[next++]);
        continue;
      }
      Tensor* output = nullptr;
      if (made >= fresh_ || !context->allocate_output(made++, shape, &output).ok()) return false;
      part.gradient = writable(*output);
      if (!part.started) continue;
      // A plain gradient, which no norm has added to yet.
      const Tensor& plain = begun[next++];
      if (plain.NumElements() != positions * part.channels) return false;
      std::memcpy(part.gradient, floats(plain), plain.TotalBytes());
      std::memset(part.gradient + positions * part.channels, 0, 2 * part.channels * sizeof(float));
    }
    return made == fresh_;
  }

  bool batchStatistics_;
  /** Outputs that are gradients of parts. */
  int fresh_;

 private:
  /** By part: whether its gradient has been begun. */
  std::vector<bool> started_;
};


#define DENSENET_NORM_INPUTS \
  Input("xs: parts * float").Input("mean: float").Input("variance: float").Input("gamma: float").Input("beta: float")
#define DENSENET_GRADIENT_ATTRIBUTES \
  Attr("epsilon: float").Attr("batch_statistics: bool").Attr("started: list(bool)").Attr("parts: int >= 1") \
      .Attr("begun: int >= 0").Attr("fresh: int >= 0")

}  // namespace
