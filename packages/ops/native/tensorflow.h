// What the kernels of TensorFlow share: its threads, and inputs that lie in parts.
#pragma once
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/platform/blocking_counter.h"
#include "checks.h"
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
 * Threads of our own, as many as TensorFlow has; where these are busy (another JavaScript thread computes at the same time),
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

/**
 * A kernel whose `compute` throws where something is wrong. Here that becomes the status of the call, so that the process, which may
 * hold a training of days, goes on.
 */
class Operation : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) final {
    try {
      compute(context);
    } catch (const Refusal& refusal) {
      context->CtxFailure(InvalidArgument(refusal.what()));
    } catch (const std::bad_alloc&) {
      context->CtxFailure(tensorflow::errors::ResourceExhausted("no memory is left for the computation itself"));
    }
  }

 protected:
  virtual void compute(OpKernelContext* context) = 0;
};

const float* floats(const Tensor& tensor) { return tensor.flat<float>().data(); }
float* writable(const Tensor& tensor) { return const_cast<float*>(floats(tensor)); }

Shape shapeOf(const Tensor& tensor) {
  const auto sizes = tensor.shape().dim_sizes();
  return {sizes.begin(), sizes.end()};
}

std::vector<Shape> shapesOf(const OpInputList& tensors) {
  std::vector<Shape> shapes;
  for (const Tensor& tensor : tensors) shapes.push_back(shapeOf(tensor));
  return shapes;
}

const Tensor& inputOf(OpKernelContext* context, const char* name) {
  const Tensor* tensor = nullptr;
  if (!context->input(name, &tensor).ok()) refuse("there is no input ", name);
  return *tensor;
}

OpInputList inputsOf(OpKernelContext* context, const char* name) {
  OpInputList tensors;
  if (!context->input_list(name, &tensors).ok()) refuse("there are no inputs ", name);
  return tensors;
}

/** Memory for an output; throws where there is none left. */
Tensor& makeOutput(OpKernelContext* context, int index, const Shape& shape) {
  Tensor* output = nullptr;
  if (!context->allocate_output(index, TensorShape(std::vector<int64_t>(shape.begin(), shape.end())), &output).ok()) throw std::bad_alloc();
  return *output;
}

float* makeFloats(OpKernelContext* context, int index, const Shape& shape) { return writable(makeOutput(context, index, shape)); }

/** The input `xs` of every operation that reads maps in parts. */
struct PartInputs : PartShapes {
  std::vector<Part> parts;

  explicit PartInputs(OpKernelContext* context) : PartInputs(inputsOf(context, "xs")) {}

 private:
  explicit PartInputs(const OpInputList& xs) : PartShapes(shapesOf(xs)) {
    for (int i = 0; i < xs.size(); i++) parts.push_back({floats(xs[i]), each[i]});
  }
};

/** The inputs `xs`, `mean`, `variance`, `gamma`, `beta` of every operation with a norm. */
struct NormInputs : PartInputs {
  explicit NormInputs(OpKernelContext* context) : PartInputs(context) {
    for (const char* name : {"mean", "variance", "gamma", "beta"}) checkShape(name, shapeOf(inputOf(context, name)), {channels});
  }

  Norm norm(OpKernelContext* context, float epsilon) const {
    return Norm(floats(inputOf(context, "mean")), floats(inputOf(context, "variance")), floats(inputOf(context, "gamma")),
                floats(inputOf(context, "beta")), channels, epsilon);
  }
};

/** Makes output 0, a convolution's maps, and where their moments are wanted outputs 1 and 2. */
float* makeMaps(OpKernelContext* context, const Maps& maps, int channels, bool wantsMoments, MomentsOutput& moments) {
  const Shape shape = shapeOf(maps, channels);
  checkSizes("the output", shape);
  float* const y = makeFloats(context, 0, shape);
  if (wantsMoments) moments = {makeFloats(context, 1, {channels}), makeFloats(context, 2, {channels})};
  return y;
}

/** The input `dy` of a convolution's gradient, complete or as norms have gathered it. */
OutputGradient outputGradientOf(OpKernelContext* context, const Maps& out, int channels) {
  const Tensor& dy = inputOf(context, "dy");
  const OpInputList gathered = inputsOf(context, "gathered");
  checkOutputGradient(shapeOf(dy), out, channels, shapesOf(gathered));
  OutputGradient gradient{floats(dy), out.positions(), channels};
  if (gathered.size() == 0) return gradient;
  gradient.x = floats(gathered[0]);
  gradient.mean = floats(gathered[1]);
  return gradient;
}

class NormOperation : public Operation {
 public:
  explicit NormOperation(OpKernelConstruction* construction) : Operation(construction) {
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
  void prepareGradients(OpKernelContext* context, NormInputs& inputs) const {
    const OpInputList begun = inputsOf(context, "gradients");
    const long positions = inputs.maps.positions();
    const auto sources = checkGradients(inputs, started_, shapesOf(begun), fresh_);
    int made = 0;
    for (size_t i = 0; i < sources.size(); i++) {
      Part& part = inputs.parts[i];
      const auto [how, index] = sources[i];
      part.started = how != GradientSource::kFresh;
      if (how == GradientSource::kInPlace) {
        part.gradient = writable(begun[index]);
        continue;
      }
      part.gradient = makeFloats(context, made++, {positions + 2, part.channels});
      if (!part.started) continue;
      // A plain gradient, which no norm has added to yet.
      std::memcpy(part.gradient, floats(begun[index]), begun[index].TotalBytes());
      std::memset(part.gradient + positions * part.channels, 0, 2 * part.channels * sizeof(float));
    }
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
