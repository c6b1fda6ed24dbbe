// Max-pooling, alone and after norm and ReLU.
#include "pooling.h"
#include "tensorflow.h"

namespace {

using tensorflow::uint8;

Window windowOf(OpKernelConstruction* construction) {
  Window window{0, 0, 0};
  const bool read = construction->GetAttr("kernel_size", &window.kernelSize).ok() &&
                    construction->GetAttr("stride", &window.stride).ok() && construction->GetAttr("padding", &window.padding).ok();
  if (!read) construction->CtxFailure(InvalidArgument("a window has three integers of 32 bits: size, stride and padding"));
  return window;
}

/** Makes outputs 0 and 1, the maxima and where they were, and pools. */
void poolInto(OpKernelContext* context, const PartInputs& inputs, const Norm* norm, const Window& window) {
  const Maps out = checkPooling(window, inputs.maps);
  const Shape shape = shapeOf(out, inputs.channels);
  checkSizes("the output", shape);
  float* const y = makeFloats(context, 0, shape);
  uint8* const places = makeOutput(context, 1, shape).flat<uint8>().data();
  maxPool(inputs.maps, {inputs.parts, norm}, window, out, y, places, threadsOf(context));
}

class MaxPool : public Operation {
 public:
  explicit MaxPool(OpKernelConstruction* construction) : Operation(construction), window_(windowOf(construction)) {}

 protected:
  void compute(OpKernelContext* context) override { poolInto(context, PartInputs(context), nullptr, window_); }

 private:
  const Window window_;
};

/** What the gradients of pooled maps `[..., channels]` read: `dy` and `places` must be of what the window makes of them. */
PooledGradient pooledGradientOf(OpKernelContext* context, const Window& window, const Maps& maps, int channels) {
  const Tensor &dy = inputOf(context, "dy"), &places = inputOf(context, "places");
  const Maps out = checkPooling(window, maps);
  checkShape("dy", shapeOf(dy), shapeOf(out, channels));
  checkShape("the workspace", shapeOf(places), shapeOf(out, channels));
  return {maps, out, window, channels, floats(dy), places.flat<uint8>().data()};
}

class MaxPoolGrad : public Operation {
 public:
  explicit MaxPoolGrad(OpKernelConstruction* construction) : Operation(construction), window_(windowOf(construction)) {}

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& x = inputOf(context, "x");
    const Maps maps = checkMaps("x", shapeOf(x));
    const int channels = x.dim_size(3);
    const PooledGradient pooled = pooledGradientOf(context, window_, maps, channels);
    maxPoolGradient(pooled, {floats(x), channels, makeFloats(context, 0, shapeOf(x))}, threadsOf(context));
  }

 private:
  const Window window_;
};

class NormReluMaxPool : public NormOperation {
 public:
  explicit NormReluMaxPool(OpKernelConstruction* construction) : NormOperation(construction), window_(windowOf(construction)) {}

 protected:
  void compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    const Norm norm = inputs.norm(context, epsilon_);
    poolInto(context, inputs, &norm, window_);
  }

 private:
  const Window window_;
};

class NormReluMaxPoolGrad : public GradientOperation {
 public:
  explicit NormReluMaxPoolGrad(OpKernelConstruction* construction) : GradientOperation(construction), window_(windowOf(construction)) {}

 protected:
  void compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const PooledGradient pooled = pooledGradientOf(context, window_, inputs.maps, inputs.channels);
    prepareGradients(context, inputs);
    float* const dgamma = makeFloats(context, fresh_, {inputs.channels});
    float* const dbeta = makeFloats(context, fresh_ + 1, {inputs.channels});
    normReluMaxPoolGradient(pooled, inputs.parts, inputs.norm(context, epsilon_), batchStatistics_, dgamma, dbeta, threadsOf(context));
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
