// Norms, and the gradients of parts.
#include "moments.h"
#include "norm.h"
#include "tensorflow.h"

namespace {

class ChannelMoments : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& x = inputOf(context, "x");
    const Maps maps = checkMaps("x", shapeOf(x));
    const int channels = x.dim_size(3);
    const MomentsOutput moments{makeFloats(context, 0, {channels}), makeFloats(context, 1, {channels})};
    channelMoments(floats(x), maps.positions(), channels, moments, threadsOf(context));
  }
};

/** The moments of a concatenation, from those of what it joins: one call, where two concatenations are two. */
class JoinMoments : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const auto shapes = shapesOf(inputsOf(context, "means"));
    if (shapes != shapesOf(inputsOf(context, "variances"))) refuse("means and variances must have the same shapes");
    long channels = 0;
    for (const Shape& shape : shapes) channels += checkSizes("a mean", shape);
    for (int output = 0; output < 2; output++) {
      float* to = makeFloats(context, output, {channels});
      for (const Tensor& vector : inputsOf(context, output == 0 ? "means" : "variances")) {
        to = std::copy_n(floats(vector), vector.NumElements(), to);
      }
    }
  }
};

class NormRelu : public NormOperation {
 public:
  explicit NormRelu(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    const Maps& maps = inputs.maps;
    float* const y = makeFloats(context, 0, shapeOf(maps, inputs.channels));
    normRelu(inputs.parts, inputs.norm(context, epsilon_), maps.positions(), relu_, y, threadsOf(context));
  }

 private:
  bool relu_;
};

class NormReluGrad : public GradientOperation {
 public:
  explicit NormReluGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = inputOf(context, "dy");
    checkShape("dy", shapeOf(dy), shapeOf(inputs.maps, inputs.channels));
    prepareGradients(context, inputs);
    float* const dgamma = makeFloats(context, fresh_, {inputs.channels});
    float* const dbeta = makeFloats(context, fresh_ + 1, {inputs.channels});
    normReluGradient(inputs.parts, inputs.norm(context, epsilon_), floats(dy), inputs.maps.positions(), relu_, batchStatistics_,
                     dgamma, dbeta, threadsOf(context));
  }

 private:
  bool relu_;
};

/** Gradient of a ReLU that stands by itself, from its output. */
class ReluGrad : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor &dy = inputOf(context, "dy"), &y = inputOf(context, "y");
    checkShape("dy", shapeOf(dy), shapeOf(y));
    float* const dx = makeFloats(context, 0, shapeOf(y));
    reluGradient(floats(dy), floats(y), y.NumElements(), dx, threadsOf(context));
  }
};

/** Norm with fixed statistics and ReLU, as at inference. */
class ScaleShiftRelu : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor &x = inputOf(context, "x"), &scale = inputOf(context, "scale"), &shift = inputOf(context, "shift");
    const Maps maps = checkMaps("x", shapeOf(x));
    const int channels = x.dim_size(3);
    checkVectors("scale and shift", {shapeOf(scale), shapeOf(shift)}, channels);
    float* const y = makeFloats(context, 0, shapeOf(x));
    normRelu({{floats(x), channels}}, Norm(floats(scale), floats(shift), channels), maps.positions(), true, y, threadsOf(context));
  }
};

class FinishGradient : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor &gradient = inputOf(context, "gradient"), &x = inputOf(context, "x"), &mean = inputOf(context, "mean");
    const Maps maps = checkMaps("x", shapeOf(x));
    const long positions = maps.positions(), channels = x.dim_size(3);
    checkOutputGradient(shapeOf(gradient), maps, channels, {shapeOf(x), shapeOf(mean)});
    finishGradient({floats(gradient), positions, int(channels), floats(x), floats(mean)}, writable(gradient), threadsOf(context));
    Tensor whole;
    if (!whole.CopyFrom(gradient.Slice(0, positions), x.shape())) refuse("x does not fit the gradient");
    context->set_output(0, whole);
  }
};

/** Adds to the gradient of a part in place what came by another way than through a norm. */
class AddGradient : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor &gradient = inputOf(context, "gradient"), &dx = inputOf(context, "dx");
    const Maps maps = checkMaps("dx", shapeOf(dx));
    checkShape("gradient", shapeOf(gradient), {maps.positions() + 2, dx.dim_size(3)});
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

REGISTER_OP("DensenetReluGrad").Input("dy: float").Input("y: float").Output("dx: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetReluGrad").Device(DEVICE_CPU), ReluGrad);

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
