// The operations as kernels of TensorFlow, for the processor.
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/platform/blocking_counter.h"
#include "convolutionGradient.h"
#include "norm.h"
#include "pooling.h"

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

/** TensorFlow's own threads; the calling one works with them. */
Threads threadsOf(OpKernelContext* context) {
  const auto& workers = *context->device()->tensorflow_cpu_worker_threads();
  const int count = workers.num_threads;
  auto* pool = workers.workers;
  return {count, [count, pool](const std::function<void(int)>& work) {
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

/** The inputs `xs`, `mean`, `variance`, `gamma`, `beta` of every operation with a norm. */
struct NormInputs {
  OpInputList xs;
  std::vector<Part> parts;
  Maps maps;
  int channels = 0;

  NormInputs(OpKernelContext* context) {
    context->input_list("xs", &xs).IgnoreError();
    for (const Tensor& x : xs) {
      parts.push_back({floats(x), int(x.dim_size(3))});
      channels += x.dim_size(3);
    }
    maps = mapsOf(xs[0]);
  }

  /** All that is read past its end if wrong. */
  bool fit(OpKernelContext* context) const {
    for (const Tensor& x : xs) {
      if (x.dims() != 4 || x.dim_size(0) != maps.images || x.dim_size(1) != maps.height || x.dim_size(2) != maps.width) return false;
    }
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

/** The first outputs of a gradient: the parts' own, added to in place where they had been begun (input `gradients`). */
bool prepareGradients(OpKernelContext* context, const std::vector<bool>& started, NormInputs& inputs) {
  OpInputList begun;
  context->input_list("gradients", &begun).IgnoreError();
  const long positions = inputs.maps.positions();
  int next = 0;
  for (size_t i = 0; i < inputs.parts.size(); i++) {
    Part& part = inputs.parts[i];
    part.started = started[i];
    const TensorShape shape({positions + 2, part.channels});
    if (part.started && next >= begun.size()) return false;
    if (part.started && begun[next].shape() == shape) {
      part.gradient = writable(begun[next]);
      context->set_output(i, begun[next++]);
      continue;
    }
    Tensor* output = nullptr;
    if (!context->allocate_output(i, shape, &output).ok()) return false;
    part.gradient = writable(*output);
    if (!part.started) continue;
    // A plain gradient, which no norm has added to yet.
    const Tensor& plain = begun[next++];
    if (plain.NumElements() != positions * part.channels) return false;
    std::memcpy(part.gradient, floats(plain), plain.TotalBytes());
    std::memset(part.gradient + positions * part.channels, 0, 2 * part.channels * sizeof(float));
  }
  return true;
}

class ChannelMoments : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    OP_REQUIRES(context, x.dims() == 4 && x.NumElements() > 0, InvalidArgument("x must have rank 4 and values"));
    Tensor *mean = nullptr, *variance = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {x.dim_size(3)}, &mean));
    OP_REQUIRES_OK(context, context->allocate_output(1, {x.dim_size(3)}, &variance));
    channelMoments(floats(x), mapsOf(x).positions(), x.dim_size(3), writable(*mean), writable(*variance), threadsOf(context));
  }
};

class NormOperation : public OpKernel {
 public:
  explicit NormOperation(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
  }

 protected:
  float epsilon_;
};

class NormRelu : public NormOperation {
 public:
  explicit NormRelu(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
  }
  void Compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    OP_REQUIRES(context, inputs.fit(context), InvalidArgument("shapes do not fit"));
    Tensor* y = nullptr;
    const Maps& maps = inputs.maps;
    OP_REQUIRES_OK(context, context->allocate_output(0, {maps.images, maps.height, maps.width, inputs.channels}, &y));
    normRelu(inputs.parts, inputs.norm(context, epsilon_), maps.positions(), relu_, writable(*y), threadsOf(context));
  }

 private:
  bool relu_;
};

class GradientOperation : public NormOperation {
 public:
  explicit GradientOperation(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("batch_statistics", &batchStatistics_));
    OP_REQUIRES_OK(construction, construction->GetAttr("started", &started_));
  }

 protected:
  bool batchStatistics_;
  std::vector<bool> started_;
};

class NormReluGrad : public GradientOperation {
 public:
  explicit NormReluGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
  }
  void Compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = context->input(0);
    const long positions = inputs.maps.positions();
    const bool fits = inputs.fit(context) && dy.NumElements() == positions * inputs.channels && started_.size() == inputs.parts.size();
    OP_REQUIRES(context, fits && prepareGradients(context, started_, inputs), InvalidArgument("shapes do not fit"));
    const int parts = inputs.parts.size();
    Tensor *dgamma = nullptr, *dbeta = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(parts, {inputs.channels}, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(parts + 1, {inputs.channels}, &dbeta));
    normReluGradient(inputs.parts, inputs.norm(context, epsilon_), floats(dy), positions, relu_, batchStatistics_,
                     writable(*dgamma), writable(*dbeta), threadsOf(context));
  }

 private:
  bool relu_;
};

/** How a convolution with stride 1 is done; its output is halved by average pooling where `pooled`. */
struct Method {
  decltype(&normReluConvolution<Pointwise>) forward;
  decltype(&normReluConvolutionGradient<Pointwise>) backward;
  Maps (*outputMaps)(const Maps&);
};

template <class Tiling>
constexpr Method kMethod{normReluConvolution<Tiling>, normReluConvolutionGradient<Tiling>, Tiling::outputMaps};

/** For a filter of 1x1, or of 3x3 with padding 1; null for any other. */
const Method* methodFor(const Tensor& filter, const NormInputs& inputs, bool pooled) {
  const long size = filter.dim_size(0);
  if (filter.dims() != 4 || filter.dim_size(1) != size || filter.dim_size(2) != inputs.channels) return nullptr;
  if (size == 3 && !pooled) return &kMethod<Winograd>;
  if (size != 1) return nullptr;
  if (!pooled) return &kMethod<Pointwise>;
  return inputs.maps.height > 1 && inputs.maps.width > 1 ? &kMethod<PooledPointwise> : nullptr;
}

class NormReluConv : public NormOperation {
 public:
  explicit NormReluConv(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
  }
  void Compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    const Tensor* filter = nullptr;
    OpInputList bias;
    OP_REQUIRES_OK(context, context->input("filter", &filter));
    OP_REQUIRES_OK(context, context->input_list("bias", &bias));
    const Method* method = methodFor(*filter, inputs, pooled_);
    OP_REQUIRES(context, inputs.fit(context) && method, InvalidArgument("shapes do not fit"));
    const Maps out = method->outputMaps(inputs.maps);
    const int outChannels = filter->dim_size(3);
    OP_REQUIRES(context, bias.size() == 0 || bias[0].NumElements() == outChannels, InvalidArgument("bias does not fit"));
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {out.images, out.height, out.width, outChannels}, &y));
    method->forward(inputs.maps, inputs.parts, inputs.norm(context, epsilon_), floats(*filter),
                    bias.size() ? floats(bias[0]) : nullptr, outChannels, writable(*y), threadsOf(context));
  }

 private:
  bool pooled_;
};

class NormReluConvGrad : public GradientOperation {
 public:
  explicit NormReluConvGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
  }
  void Compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = context->input(0);
    const Tensor* filter = nullptr;
    OP_REQUIRES_OK(context, context->input("filter", &filter));
    const Method* method = methodFor(*filter, inputs, pooled_);
    const bool fits = inputs.fit(context) && method && started_.size() == inputs.parts.size() &&
                      dy.NumElements() == method->outputMaps(inputs.maps).positions() * filter->dim_size(3);
    OP_REQUIRES(context, fits && prepareGradients(context, started_, inputs), InvalidArgument("shapes do not fit"));
    const int parts = inputs.parts.size();
    Tensor *dgamma = nullptr, *dbeta = nullptr, *dfilter = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(parts, {inputs.channels}, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(parts + 1, {inputs.channels}, &dbeta));
    OP_REQUIRES_OK(context, context->allocate_output(parts + 2, filter->shape(), &dfilter));
    method->backward(inputs.maps, inputs.parts, inputs.norm(context, epsilon_), floats(*filter), floats(dy),
                     filter->dim_size(3), batchStatistics_, writable(*dfilter), writable(*dgamma), writable(*dbeta),
                     threadsOf(context));
  }

 private:
  bool pooled_;
};

class FinishGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &gradient = context->input(0), &x = context->input(1), &mean = context->input(2);
    OP_REQUIRES(context, x.dims() == 4 && x.NumElements() > 0, InvalidArgument("x must have rank 4 and values"));
    const long positions = mapsOf(x).positions(), channels = x.dim_size(3);
    const bool fits = gradient.shape() == TensorShape({positions + 2, channels}) && mean.NumElements() == channels;
    OP_REQUIRES(context, fits, InvalidArgument("shapes do not fit"));
    finishGradient(floats(x), floats(mean), writable(gradient), positions, channels, threadsOf(context));
    Tensor whole;
    OP_REQUIRES(context, whole.CopyFrom(gradient.Slice(0, positions), x.shape()), InvalidArgument("shapes do not fit"));
    context->set_output(0, whole);
  }
};

/** Adds to the gradient of a part in place what came by another way than through a norm. */
class AddGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &gradient = context->input(0), &dx = context->input(1);
    OP_REQUIRES(context, dx.NumElements() <= gradient.NumElements(), InvalidArgument("shapes do not fit"));
    float* const sum = writable(gradient);
    const float* const added = floats(dx);
    const Threads threads = threadsOf(context);
    threads.run([&](int thread) {
      const auto [from, to] = share(dx.NumElements(), thread, threads.count);
      for (long i = from; i < to; i++) sum[i] += added[i];
    });
    context->set_output(0, gradient);
  }
};

class PoolingOperation : public OpKernel {
 public:
  explicit PoolingOperation(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("kernel_size", &window_.kernelSize));
    OP_REQUIRES_OK(construction, construction->GetAttr("stride", &window_.stride));
    OP_REQUIRES_OK(construction, construction->GetAttr("padding", &window_.padding));
    // A place in a window is a byte; every window has to reach into the image.
    const bool fits = window_.kernelSize > 0 && window_.kernelSize < 16 && window_.stride > 0 && window_.padding < window_.kernelSize;
    OP_REQUIRES(construction, fits, InvalidArgument("the window does not fit"));
  }

 protected:
  PoolingWindow window_;
};

class MaxPool : public PoolingOperation {
 public:
  using PoolingOperation::PoolingOperation;
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    OP_REQUIRES(context, x.dims() == 4, InvalidArgument("x must have rank 4"));
    const Maps maps = mapsOf(x);
    const auto outSize = [&](int size) { return (size + 2 * window_.padding - window_.kernelSize) / window_.stride + 1; };
    const Maps out{maps.images, outSize(maps.height), outSize(maps.width)};
    const TensorShape shape({out.images, out.height, out.width, x.dim_size(3)});
    Tensor *y = nullptr, *places = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    OP_REQUIRES_OK(context, context->allocate_output(1, shape, &places));
    maxPool(maps, x.dim_size(3), floats(x), window_, out, writable(*y), places->flat<tensorflow::uint8>().data(), threadsOf(context));
  }
};

class MaxPoolGrad : public PoolingOperation {
 public:
  using PoolingOperation::PoolingOperation;
  void Compute(OpKernelContext* context) override {
    const Tensor &dy = context->input(0), &x = context->input(1), &places = context->input(2);
    OP_REQUIRES(context, x.dims() == 4 && dy.dims() == 4 && dy.shape() == places.shape(), InvalidArgument("shapes do not fit"));
    Tensor* dx = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &dx));
    maxPoolGradient(mapsOf(x), x.dim_size(3), floats(dy), places.flat<tensorflow::uint8>().data(), window_, mapsOf(dy),
                    writable(*dx), threadsOf(context));
  }
};

#define DENSENET_NORM_INPUTS \
  Input("xs: parts * float").Input("mean: float").Input("variance: float").Input("gamma: float").Input("beta: float")
#define DENSENET_GRADIENT_ATTRIBUTES \
  Attr("epsilon: float").Attr("batch_statistics: bool").Attr("started: list(bool)").Attr("parts: int >= 1").Attr("begun: int >= 0")

REGISTER_OP("DensenetChannelMoments").Input("x: float").Output("mean: float").Output("variance: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetNormRelu").DENSENET_NORM_INPUTS.Output("y: float")
    .Attr("epsilon: float").Attr("relu: bool").Attr("parts: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetNormReluGrad").Input("dy: float").DENSENET_NORM_INPUTS.Input("gradients: begun * float")
    .Output("sums: parts * float").Output("dgamma: float").Output("dbeta: float")
    .DENSENET_GRADIENT_ATTRIBUTES.Attr("relu: bool")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetNormReluConv").DENSENET_NORM_INPUTS.Input("filter: float").Input("bias: biases * float").Output("y: float")
    .Attr("epsilon: float").Attr("pooled: bool").Attr("parts: int >= 1").Attr("biases: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetNormReluConvGrad").Input("dy: float").DENSENET_NORM_INPUTS.Input("filter: float").Input("gradients: begun * float")
    .Output("sums: parts * float").Output("dgamma: float").Output("dbeta: float").Output("dfilter: float")
    .DENSENET_GRADIENT_ATTRIBUTES.Attr("pooled: bool")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetFinishGradient").Input("gradient: float").Input("x: float").Input("mean: float").Output("dx: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);

REGISTER_OP("DensenetAddGradient").Input("gradient: float").Input("dx: float").Output("sum: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetMaxPool").Input("x: float").Output("y: float").Output("places: uint8")
    .Attr("kernel_size: int").Attr("stride: int").Attr("padding: int")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_OP("DensenetMaxPoolGrad").Input("dy: float").Input("x: float").Input("places: uint8").Output("dx: float")
    .Attr("kernel_size: int").Attr("stride: int").Attr("padding: int")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);

REGISTER_KERNEL_BUILDER(Name("DensenetAddGradient").Device(DEVICE_CPU), AddGradient);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPool").Device(DEVICE_CPU), MaxPool);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPoolGrad").Device(DEVICE_CPU), MaxPoolGrad);
REGISTER_KERNEL_BUILDER(Name("DensenetChannelMoments").Device(DEVICE_CPU), ChannelMoments);
REGISTER_KERNEL_BUILDER(Name("DensenetNormRelu").Device(DEVICE_CPU), NormRelu);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluGrad").Device(DEVICE_CPU), NormReluGrad);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluConv").Device(DEVICE_CPU), NormReluConv);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluConvGrad").Device(DEVICE_CPU), NormReluConvGrad);
REGISTER_KERNEL_BUILDER(Name("DensenetFinishGradient").Device(DEVICE_CPU), FinishGradient);

}  // namespace
