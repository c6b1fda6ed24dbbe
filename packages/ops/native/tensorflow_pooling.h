// Max-pooling, alone and after norm and ReLU.
#pragma once
#include "pooling.h"
#include "tensorflow.h"

namespace {

using tensorflow::uint8;

/** Reads the attributes of a window; every window has to reach into the image, and a place in it is a byte. */
Window windowOf(OpKernelConstruction* construction) {
  Window window{1, 1, 0};
  const bool read = construction->GetAttr("kernel_size", &window.kernelSize).ok() &&
                    construction->GetAttr("stride", &window.stride).ok() && construction->GetAttr("padding", &window.padding).ok();
  const bool fits = window.kernelSize > 0 && window.kernelSize < 16 && window.stride > 0 && window.padding < window.kernelSize;
  if (!read || !fits) construction->CtxFailure(InvalidArgument("the window does not fit"));
  return window;
}

/** Allocates outputs 0 and 1, the maxima and where they were, and pools. */
void poolInto(OpKernelContext* context, const PartInputs& inputs, const Norm* norm, const Window& window) {
  const Maps out = window.outputMaps(inputs.maps);
  OP_REQUIRES(context, out.height > 0 && out.width > 0, InvalidArgument("the maps are smaller than the window"));
  const TensorShape shape({out.images, out.height, out.width, inputs.channels});
  Tensor *y = nullptr, *places = nullptr;
  OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
  OP_REQUIRES_OK(context, context->allocate_output(1, shape, &places));
  maxPool(inputs.maps, {inputs.parts, norm}, window, out, writable(*y), places->flat<uint8>().data(), threadsOf(context));
}

class MaxPool : public OpKernel {
 public:
  explicit MaxPool(OpKernelConstruction* construction) : OpKernel(construction), window_(windowOf(construction)) {}
  void Compute(OpKernelContext* context) override {
    const PartInputs inputs(context);
    OP_REQUIRES(context, inputs.partsFit(), InvalidArgument("shapes do not fit"));
    poolInto(context, inputs, nullptr, window_);
  }

 private:
  const Window window_;
};

class MaxPoolGrad : public OpKernel {
 public:
  explicit MaxPoolGrad(OpKernelConstruction* construction) : OpKernel(construction), window_(windowOf(construction)) {}
  void Compute(OpKernelContext* context) override {
    const Tensor &dy = context->input(0), &x = context->input(1), &places = context->input(2);
    OP_REQUIRES(context, x.dims() == 4 && dy.dims() == 4 && dy.shape() == places.shape(), InvalidArgument("shapes do not fit"));
    Tensor* dx = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &dx));
    const int channels = x.dim_size(3);
    const PooledGradient pooled{mapsOf(x), mapsOf(dy), window_, channels, floats(dy), places.flat<uint8>().data()};
    maxPoolGradient(pooled, {floats(x), channels, writable(*dx)}, threadsOf(context));
  }

 private:
  const Window window_;
};

class NormReluMaxPool : public NormOperation {
 public:
  explicit NormReluMaxPool(OpKernelConstruction* construction) : NormOperation(construction), window_(windowOf(construction)) {}
  void Compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    OP_REQUIRES(context, inputs.fit(context), InvalidArgument("shapes do not fit"));
    const Norm norm = inputs.norm(context, epsilon_);
    poolInto(context, inputs, &norm, window_);
  }

 private:
  const Window window_;
};

class NormReluMaxPoolGrad : public GradientOperation {
 public:
  explicit NormReluMaxPoolGrad(OpKernelConstruction* construction) : GradientOperation(construction), window_(windowOf(construction)) {}
  void Compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = context->input(0);
    const Tensor* places = nullptr;
    OP_REQUIRES_OK(context, context->input("places", &places));
    const bool fits = inputs.fit(context) && dy.dims() == 4 && dy.shape() == places->shape() && dy.dim_size(3) == inputs.channels;
    OP_REQUIRES(context, fits && prepareGradients(context, inputs), InvalidArgument("shapes do not fit"));
    Tensor *dgamma = nullptr, *dbeta = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(fresh_, {inputs.channels}, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(fresh_ + 1, {inputs.channels}, &dbeta));
    const PooledGradient pooled{inputs.maps, mapsOf(dy), window_, inputs.channels, floats(dy), places->flat<uint8>().data()};
    normReluMaxPoolGradient(pooled, inputs.parts, inputs.norm(context, epsilon_), batchStatistics_, writable(*dgamma),
                            writable(*dbeta), threadsOf(context));
  }

 private:
  const Window window_;
};

#define DENSENET_WINDOW_ATTRIBUTES Attr("kernel_size: int").Attr("stride: int").Attr("padding: int")

REGISTER_OP("DensenetMaxPool").Input("xs: parts * float").Output("y: float").Output("places: uint8")
    .Attr("parts: int >= 1").DENSENET_WINDOW_ATTRIBUTES
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPool").Device(DEVICE_CPU), MaxPool);

REGISTER_OP("DensenetMaxPoolGrad").Input("dy: float").Input("x: float").Input("places: uint8").Output("dx: float")
    .DENSENET_WINDOW_ATTRIBUTES
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPoolGrad").Device(DEVICE_CPU), MaxPoolGrad);

REGISTER_OP("DensenetNormReluMaxPool").DENSENET_NORM_INPUTS.Output("y: float").Output("places: uint8")
    .Attr("epsilon: float").Attr("parts: int >= 1").DENSENET_WINDOW_ATTRIBUTES
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluMaxPool").Device(DEVICE_CPU), NormReluMaxPool);

REGISTER_OP("DensenetNormReluMaxPoolGrad").Input("dy: float").DENSENET_NORM_INPUTS.Input("places: uint8").Input("gradients: begun * float")
    .Output("sums: fresh * float").Output("dgamma: float").Output("dbeta: float")
    .DENSENET_GRADIENT_ATTRIBUTES.DENSENET_WINDOW_ATTRIBUTES
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluMaxPoolGrad").Device(DEVICE_CPU), NormReluMaxPoolGrad);

}  // namespace
