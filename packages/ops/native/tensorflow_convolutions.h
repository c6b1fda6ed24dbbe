// Convolutions with all that is around them.
#pragma once
#include "convolutionGradient.h"
#include "tensorflow.h"

namespace {

/** How a convolution with stride 1 is done; its output is halved by average pooling where `pooled`. */
struct Method {
  decltype(&normReluConvolution<Pointwise>) forward;
  decltype(&normReluConvolutionGradient<Pointwise>) backward;
  Maps (*outputMaps)(const Maps&);
  size_t (*packedSize)(int channels, int outChannels);
  void (*pack)(const Filter&, float*, const Threads&);
};

template <class Tiling>
void packWhole(const Filter& filter, float* to, const Threads& threads) {
  PackedFilter<Tiling> packed(0, filter.channels, filter.outChannels, false, to);
  threads.run([&](int thread) { packed.pack(filter, thread, threads.count); });
}

template <class Tiling>
constexpr Method kMethod{normReluConvolution<Tiling>, normReluConvolutionGradient<Tiling>, Tiling::outputMaps,
                               PackedFilter<Tiling>::size, packWhole<Tiling>};

/** With fewer tiles than this, packing the larger filters takes longer than is saved. */
constexpr long kManyTiles = 256;

/** Whether tiles of 4x4 outputs need fewer products: of small maps, or at an edge, part of a tile is for nothing. */
bool isForLargeTiles(const Maps& maps) {
  const long large = Winograd<FourOutputs>::count(maps), small = Winograd<TwoOutputs>::count(maps);
  return large >= kManyTiles && large * Winograd<FourOutputs>::kProducts < small * Winograd<TwoOutputs>::kProducts;
}

/** For a filter of 1x1, or of 3x3 with padding 1; null for any other. A `prepared` filter is one for any size of maps. */
const Method* methodFor(const Tensor& filter, const PartInputs& inputs, bool pooled, bool prepared = false) {
  const long size = filter.dims() == 4 ? filter.dim_size(0) : 0;
  if (size == 0 || filter.dim_size(1) != size || filter.dim_size(2) != inputs.channels) return nullptr;
  if (size == 3 && !pooled) {
    if (prepared) return &kMethod<Winograd<TwoOutputs>>;
    if (inputs.maps.height == 1 && inputs.maps.width == 1) return &kMethod<MiddleTap>;
    return isForLargeTiles(inputs.maps) ? &kMethod<Winograd<FourOutputs>> : &kMethod<Winograd<TwoOutputs>>;
  }
  if (size != 1) return nullptr;
  if (!pooled) return &kMethod<Pointwise>;
  return inputs.maps.height > 1 && inputs.maps.width > 1 ? &kMethod<PooledPointwise> : nullptr;
}

class NormReluConv : public NormOperation {
 public:
  explicit NormReluConv(OpKernelConstruction* construction) : NormOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
    int moments;
    OP_REQUIRES_OK(construction, construction->GetAttr("moments", &moments));
    moments_ = moments == 2;
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
    float* y = nullptr;
    Epilogue epilogue{bias.size() ? floats(bias[0]) : nullptr};
    OP_REQUIRES_OK(context, allocateMaps(context, out, outChannels, moments_, y, epilogue.moments));
    const Norm norm = inputs.norm(context, epsilon_);
    method->forward(inputs.maps, inputs.parts, &norm, floats(*filter), nullptr, epilogue, outChannels, y, threadsOf(context));
  }

 private:
  bool pooled_, moments_;
};

class NormReluConvGrad : public GradientOperation {
 public:
  explicit NormReluConvGrad(OpKernelConstruction* construction) : GradientOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
    OP_REQUIRES_OK(construction, construction->GetAttr("biases", &biases_));
  }
  void Compute(OpKernelContext* context) override {
    NormInputs inputs(context);
    const Tensor& dy = context->input(0);
    const Tensor* filter = nullptr;
    OP_REQUIRES_OK(context, context->input("filter", &filter));
    const Method* method = methodFor(*filter, inputs, pooled_);
    OP_REQUIRES(context, inputs.fit(context) && method, InvalidArgument("shapes do not fit"));
    const int outChannels = filter->dim_size(3);
    OutputGradient gradient{floats(dy), method->outputMaps(inputs.maps).positions(), outChannels};
    OP_REQUIRES(context, readGathered(context, dy, gradient) && prepareGradients(context, inputs), InvalidArgument("shapes do not fit"));
    Tensor *dgamma = nullptr, *dbeta = nullptr, *dfilter = nullptr, *dbias = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(fresh_, {inputs.channels}, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(fresh_ + 1, {inputs.channels}, &dbeta));
    OP_REQUIRES_OK(context, context->allocate_output(fresh_ + 2, filter->shape(), &dfilter));
    if (biases_) OP_REQUIRES_OK(context, context->allocate_output(fresh_ + 3, {outChannels}, &dbias));
    method->backward(inputs.maps, inputs.parts, inputs.norm(context, epsilon_), floats(*filter), gradient, batchStatistics_,
                     {writable(*dfilter), dbias ? writable(*dbias) : nullptr, writable(*dgamma), writable(*dbeta)},
                     threadsOf(context));
  }

 private:
  bool pooled_;
  int biases_;
};

/** Packs a filter once for many convolutions; pooled ones and others pack alike. */
class PrepareFilter : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor& tensor = context->input(0);
    const long size = tensor.dims() == 4 ? tensor.dim_size(0) : 0;
    OP_REQUIRES(context, (size == 1 || size == 3) && tensor.dim_size(1) == size, InvalidArgument("the filter must be 1x1 or 3x3"));
    const Method& method = size == 1 ? kMethod<Pointwise> : kMethod<Winograd<TwoOutputs>>;
    const Filter filter{floats(tensor), int(tensor.dim_size(2)), int(tensor.dim_size(3))};
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {long(method.packedSize(filter.channels, filter.outChannels))}, &output));
    method.pack(filter, writable(*output), threadsOf(context));
  }
};

/** A convolution as it is at inference: with norm and ReLU before it or without, with bias and ReLU after it or without. */
class InferenceConv : public OpKernel {
 public:
  explicit InferenceConv(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
  }
  void Compute(OpKernelContext* context) override {
    const PartInputs inputs(context);
    const Tensor* filter = nullptr;
    OpInputList scaleAndShift, bias, prepared;
    OP_REQUIRES_OK(context, context->input("filter", &filter));
    OP_REQUIRES_OK(context, context->input_list("norm", &scaleAndShift));
    OP_REQUIRES_OK(context, context->input_list("bias", &bias));
    OP_REQUIRES_OK(context, context->input_list("prepared", &prepared));
    const Method* method = inputs.partsFit() ? methodFor(*filter, inputs, pooled_, prepared.size() > 0) : nullptr;
    OP_REQUIRES(context, method, InvalidArgument("shapes do not fit"));
    const int outChannels = filter->dim_size(3);
    for (const Tensor& vector : scaleAndShift) OP_REQUIRES(context, vector.NumElements() == inputs.channels, InvalidArgument("norm does not fit"));
    for (const Tensor& vector : bias) OP_REQUIRES(context, vector.NumElements() == outChannels, InvalidArgument("bias does not fit"));
    for (const Tensor& factors : prepared) {
      const size_t size = method->packedSize(inputs.channels, outChannels);
      OP_REQUIRES(context, size_t(factors.NumElements()) == size, InvalidArgument("prepared filter does not fit"));
    }
    const Maps out = method->outputMaps(inputs.maps);
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {out.images, out.height, out.width, outChannels}, &y));
    std::unique_ptr<Norm> norm;
    if (scaleAndShift.size() == 2) norm = std::make_unique<Norm>(floats(scaleAndShift[0]), floats(scaleAndShift[1]), inputs.channels);
    method->forward(inputs.maps, inputs.parts, norm.get(), floats(*filter), prepared.size() ? floats(prepared[0]) : nullptr,
                    {bias.size() ? floats(bias[0]) : nullptr, relu_}, outChannels, writable(*y), threadsOf(context));
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
