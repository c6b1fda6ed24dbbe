// Convolutions with the norm, ReLU, bias and pooling around them.
#include "methods.h"
#include "tensorflow.h"

namespace {

class NormReluConv : public NormOperation {
 public:
  explicit NormReluConv(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
    OP_REQUIRES_OK(construction, construction->GetAttr("moments", &moments_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const NormInputs inputs(context);
    const Tensor& filter = inputOf(context, "filter");
    const OpInputList bias = inputsOf(context, "bias");
    checkFilter(shapeOf(filter), inputs.channels, shapesOf(bias));
    const Method& method = methodFor(shapeOf(filter), inputs.maps, pooled_);
    const int outChannels = filter.dim_size(3);
    Epilogue epilogue{bias.size() ? floats(bias[0]) : nullptr};
    float* const y = makeMaps(context, method.outputMaps(inputs.maps), outChannels, moments_ == 2, epilogue.moments);
    const Norm norm = inputs.norm(context, epsilon_);
    method.forward(inputs.maps, inputs.parts, &norm, floats(filter), nullptr, epilogue, outChannels, y, threadsOf(context));
  }

 private:
  bool pooled_;
  int moments_;
};

class NormReluConvGrad : public GradientOperation {
 public:
  explicit NormReluConvGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
    OP_REQUIRES_OK(construction, construction->GetAttr("biases", &biases_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& filter = inputOf(context, "filter");
    checkFilter(shapeOf(filter), inputs.channels, {});
    const Method& method = methodFor(shapeOf(filter), inputs.maps, pooled_);
    const int outChannels = filter.dim_size(3);
    const OutputGradient gradient = outputGradientOf(context, method.outputMaps(inputs.maps), outChannels);
    prepareGradients(context, inputs);
    float* const dgamma = makeFloats(context, fresh_, {inputs.channels});
    float* const dbeta = makeFloats(context, fresh_ + 1, {inputs.channels});
    float* const dfilter = makeFloats(context, fresh_ + 2, shapeOf(filter));
    float* const dbias = biases_ ? makeFloats(context, fresh_ + 3, {outChannels}) : nullptr;
    method.backward(inputs.maps, inputs.parts, inputs.norm(context, epsilon_), floats(filter), gradient, batchStatistics_,
                    {dfilter, dbias, dgamma, dbeta}, threadsOf(context));
  }

 private:
  bool pooled_;
  int biases_;
};

/** Packs a filter once for many convolutions; pooled ones and others pack alike. */
class PrepareFilter : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& tensor = inputOf(context, "filter");
    const Method& method = methodToPrepare(shapeOf(tensor));
    const Filter filter{floats(tensor), int(tensor.dim_size(2)), int(tensor.dim_size(3))};
    float* const prepared = makeFloats(context, 0, {long(method.packedSize(filter.channels, filter.outChannels))});
    method.pack(filter, prepared, threadsOf(context));
  }
};

/** A convolution as it is at inference: with norm and ReLU before it or without, with bias and ReLU after it or without. */
class InferenceConv : public Operation {
 public:
  explicit InferenceConv(OpKernelConstruction* construction) : Operation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const PartInputs inputs(context);
    const Tensor& filter = inputOf(context, "filter");
    const OpInputList scaleAndShift = inputsOf(context, "norm"), bias = inputsOf(context, "bias");
    const OpInputList prepared = inputsOf(context, "prepared");
    checkFilter(shapeOf(filter), inputs.channels, shapesOf(bias));
    checkVectors("scale and shift", shapesOf(scaleAndShift), inputs.channels);
    if (scaleAndShift.size() % 2 != 0 || scaleAndShift.size() > 2) refuse("expected a scale and a shift, or none");
    const Method& method = methodFor(shapeOf(filter), inputs.maps, pooled_, prepared.size() > 0);
    const int outChannels = filter.dim_size(3);
    checkVectors("a prepared filter", shapesOf(prepared), method.packedSize(inputs.channels, outChannels));
    MomentsOutput none;
    float* const y = makeMaps(context, method.outputMaps(inputs.maps), outChannels, false, none);
    std::unique_ptr<Norm> norm;
    if (scaleAndShift.size() == 2) norm = std::make_unique<Norm>(floats(scaleAndShift[0]), floats(scaleAndShift[1]), inputs.channels);
    method.forward(inputs.maps, inputs.parts, norm.get(), floats(filter), prepared.size() ? floats(prepared[0]) : nullptr,
                   {bias.size() ? floats(bias[0]) : nullptr, relu_}, outChannels, y, threadsOf(context));
  }

 private:
  bool relu_, pooled_;
};

REGISTER_OP("DensenetNormReluConv").DENSENET_NORM_INPUTS.Input("filter: float").Input("bias: biases * float")
    .Output("y: float").Output("statistics: moments * float")
    .Attr("epsilon: float").Attr("pooled: bool").Attr("parts: int >= 1").Attr("biases: int >= 0").Attr("moments: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluConv").Device(DEVICE_CPU), NormReluConv);

REGISTER_OP("DensenetNormReluConvGrad").Input("dy: float").DENSENET_NORM_INPUTS.Input("filter: float").Input("gradients: begun * float")
    .Input("gathered: gathering * float")
    .Output("sums: fresh * float").Output("dgamma: float").Output("dbeta: float").Output("dfilter: float").Output("dbias: biases * float")
    .DENSENET_GRADIENT_ATTRIBUTES.Attr("pooled: bool").Attr("gathering: int >= 0").Attr("biases: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetNormReluConvGrad").Device(DEVICE_CPU), NormReluConvGrad);

REGISTER_OP("DensenetPrepareFilter").Input("filter: float").Output("prepared: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetPrepareFilter").Device(DEVICE_CPU), PrepareFilter);

REGISTER_OP("DensenetInferenceConv").Input("xs: parts * float").Input("filter: float").Input("norm: norms * float")
    .Input("bias: biases * float").Input("prepared: packed * float").Output("y: float")
    .Attr("packed: int >= 0").Attr("parts: int >= 1").Attr("norms: int >= 0").Attr("biases: int >= 0").Attr("relu: bool").Attr("pooled: bool")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetInferenceConv").Device(DEVICE_CPU), InferenceConv);

}  // namespace
