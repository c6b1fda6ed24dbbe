// Norms, and the gradients of parts.
#pragma once
#include "moments.h"
#include "norm.h"
#include "tensorflow.h"

namespace {

class ChannelMoments : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    OP_REQUIRES(context, x.dims() == 4 && x.NumElements() > 0, InvalidArgument("x must have rank 4 and values"));
    Tensor *mean = nullptr, *variance = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {x.dim_size(3)}, &mean));
    OP_REQUIRES_OK(context, context->allocate_output(1, {x.dim_size(3)}, &variance));
    channelMoments(floats(x), mapsOf(x).positions(), x.dim_size(3), {writable(*mean), writable(*variance)}, threadsOf(context));
  }
};

/** The moments of a concatenation, from those of what it joins: one call, where two concatenations are two. */
class JoinMoments : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    for (int output = 0; output < 2; output++) {
      OpInputList vectors;
      OP_REQUIRES_OK(context, context->input_list(output == 0 ? "means" : "variances", &vectors));
      long channels = 0;
      for (const Tensor& vector : vectors) channels += vector.NumElements();
      Tensor* joined = nullptr;
      OP_REQUIRES_OK(context, context->allocate_output(output, {channels}, &joined));
      float* to = writable(*joined);
      for (const Tensor& vector : vectors) to = std::copy_n(floats(vector), vector.NumElements(), to);
    }
  }
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

class NormReluGrad : public GradientOperation {
 public:
  explicit NormReluGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
  }
  void Compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = context->input(0);
    const long positions = inputs.maps.positions();
    const bool fits = inputs.fit(context) && dy.NumElements() == positions * inputs.channels;
    OP_REQUIRES(context, fits && prepareGradients(context, inputs), InvalidArgument("shapes do not fit"));
    Tensor *dgamma = nullptr, *dbeta = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(fresh_, {inputs.channels}, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(fresh_ + 1, {inputs.channels}, &dbeta));
    normReluGradient(inputs.parts, inputs.norm(context, epsilon_), floats(dy), positions, relu_, batchStatistics_,
                     writable(*dgamma), writable(*dbeta), threadsOf(context));
  }

 private:
  bool relu_;
};

/** Norm with fixed statistics and ReLU, as at inference. */
class ScaleShiftRelu : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &scale = context->input(1), &shift = context->input(2);
    OP_REQUIRES(context, x.dims() == 4, InvalidArgument("x must have rank 4"));
    const int channels = x.dim_size(3);
    OP_REQUIRES(context, scale.NumElements() == channels && shift.NumElements() == channels, InvalidArgument("shapes do not fit"));
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &y));
    normRelu({{floats(x), channels}}, Norm(floats(scale), floats(shift), channels), mapsOf(x).positions(), true, writable(*y), threadsOf(context));
  }
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
    finishGradient({floats(gradient), positions, int(channels), floats(x), floats(mean)}, writable(gradient), threadsOf(context));
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

REGISTER_OP("DensenetChannelMoments").Input("x: float").Output("mean: float").Output("variance: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetChannelMoments").Device(DEVICE_CPU), ChannelMoments);

REGISTER_OP("DensenetJoinMoments").Input("means: count * float").Input("variances: count * float")
    .Output("mean: float").Output("variance: float").Attr("count: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetJoinMoments").Device(DEVICE_CPU), JoinMoments);

REGISTER_OP("DensenetNormRelu").DENSENET_NORM_INPUTS.Output("y: float")
    .Attr("epsilon: float").Attr("relu: bool").Attr("parts: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormRelu").Device(DEVICE_CPU), NormRelu);

REGISTER_OP("DensenetNormReluGrad").Input("dy: float").DENSENET_NORM_INPUTS.Input("gradients: begun * float")
    .Output("sums: fresh * float").Output("dgamma: float").Output("dbeta: float")
    .DENSENET_GRADIENT_ATTRIBUTES.Attr("relu: bool")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluGrad").Device(DEVICE_CPU), NormReluGrad);

REGISTER_OP("DensenetAddGradient").Input("gradient: float").Input("dx: float").Output("sum: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetAddGradient").Device(DEVICE_CPU), AddGradient);

REGISTER_OP("DensenetFinishGradient").Input("gradient: float").Input("x: float").Input("mean: float").Output("dx: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetFinishGradient").Device(DEVICE_CPU), FinishGradient);

REGISTER_OP("DensenetScaleShiftRelu").Input("x: float").Input("scale: float").Input("shift: float").Output("y: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetScaleShiftRelu").Device(DEVICE_CPU), ScaleShiftRelu);

}  // namespace
