// The convolution that reads the images.
#pragma once
#include "imageConvolution.h"
#include "tensorflow.h"

namespace {

class ImageOperation : public OpKernel {
 public:
  explicit ImageOperation(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("stride", &stride_));
    OP_REQUIRES_OK(construction, construction->GetAttr("padding", &padding_));
    OP_REQUIRES(construction, stride_ > 0 && padding_ >= 0, InvalidArgument("no such window"));
  }

 protected:
  /** False if the window does not fit. */
  bool read(const Tensor& x, long kernelSize, Images& images, Window& window) const {
    if (x.dims() != 4 || kernelSize < 1) return false;
    images = {mapsOf(x), int(x.dim_size(3)), floats(x)};
    window = {int(kernelSize), stride_, padding_};
    return std::min(images.maps.height, images.maps.width) + 2 * padding_ >= kernelSize;
  }

 private:
  int stride_, padding_;
};

class ImageConv : public ImageOperation {
 public:
  explicit ImageConv(OpKernelConstruction* construction) : ImageOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("moments", &moments_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &filter = context->input(1);
    OpInputList bias;
    OP_REQUIRES_OK(context, context->input_list("bias", &bias));
    Images images;
    Window window;
    const bool fits = filter.dims() == 4 && filter.dim_size(0) == filter.dim_size(1) && read(x, filter.dim_size(0), images, window);
    OP_REQUIRES(context, fits && filter.dim_size(2) == images.channels, InvalidArgument("shapes do not fit"));
    const Maps out = window.outputMaps(images.maps);
    const int outChannels = filter.dim_size(3);
    OP_REQUIRES(context, bias.size() == 0 || bias[0].NumElements() == outChannels, InvalidArgument("bias does not fit"));
    float* y = nullptr;
    Epilogue epilogue{bias.size() ? floats(bias[0]) : nullptr};
    OP_REQUIRES_OK(context, allocateMaps(context, out, outChannels, moments_ == 2, y, epilogue.moments));
    imageConvolution(images, window, floats(filter), epilogue, outChannels, y, threadsOf(context));
  }

 private:
  int moments_;
};

class ImageConvGrad : public ImageOperation {
 public:
  explicit ImageConvGrad(OpKernelConstruction* construction) : ImageOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("kernel_size", &kernelSize_));
    OP_REQUIRES_OK(construction, construction->GetAttr("biases", &biases_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor &dy = context->input(0), &x = context->input(1);
    Images images;
    Window window;
    OP_REQUIRES(context, read(x, kernelSize_, images, window) && dy.dims() > 0, InvalidArgument("shapes do not fit"));
    const int outChannels = dy.dim_size(dy.dims() - 1);
    OutputGradient gradient{floats(dy), window.outputMaps(images.maps).positions(), outChannels};
    OP_REQUIRES(context, readGathered(context, dy, gradient), InvalidArgument("shapes do not fit"));
    Tensor *dfilter = nullptr, *dbias = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {kernelSize_, kernelSize_, images.channels, outChannels}, &dfilter));
    if (biases_) OP_REQUIRES_OK(context, context->allocate_output(1, {outChannels}, &dbias));
    imageConvolutionGradient(images, window, gradient, writable(*dfilter), dbias ? writable(*dbias) : nullptr, threadsOf(context));
  }

 private:
  int kernelSize_, biases_;
};

REGISTER_OP("DensenetImageConv").Input("x: float").Input("filter: float").Input("bias: biases * float")
    .Output("y: float").Output("statistics: moments * float")
    .Attr("stride: int").Attr("padding: int").Attr("biases: int >= 0").Attr("moments: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetImageConv").Device(DEVICE_CPU), ImageConv);

REGISTER_OP("DensenetImageConvGrad").Input("dy: float").Input("x: float").Input("gathered: gathering * float")
    .Output("dfilter: float").Output("dbias: biases * float")
    .Attr("kernel_size: int").Attr("stride: int").Attr("padding: int").Attr("gathering: int >= 0").Attr("biases: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetImageConvGrad").Device(DEVICE_CPU), ImageConvGrad);

}  // namespace
