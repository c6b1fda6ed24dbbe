// The convolution that reads the images.
#include "imageConvolution.h"
#include "tensorflow.h"

namespace {

class ImageOperation : public Operation {
 public:
  explicit ImageOperation(OpKernelConstruction* construction) : Operation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("stride", &stride_));
    OP_REQUIRES_OK(construction, construction->GetAttr("padding", &padding_));
  }

 protected:
  Images imagesOf(const Tensor& x) const { return {checkMaps("x", shapeOf(x)), int(x.dim_size(3)), floats(x)}; }
  Window window(int kernelSize) const { return {kernelSize, stride_, padding_}; }

 private:
  int stride_, padding_;
};

class ImageConv : public ImageOperation {
 public:
  explicit ImageConv(OpKernelConstruction* construction) : ImageOperation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("moments", &moments_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const Images images = imagesOf(inputOf(context, "x"));
    const Tensor& filter = inputOf(context, "filter");
    const OpInputList bias = inputsOf(context, "bias");
    checkFilter(shapeOf(filter), images.channels, shapesOf(bias));
    const Window window = this->window(filter.dim_size(0));
    const Maps out = checkWindow(window, images.maps);
    const int outChannels = filter.dim_size(3);
    Epilogue epilogue{bias.size() ? floats(bias[0]) : nullptr};
    float* const y = makeMaps(context, out, outChannels, moments_ == 2, epilogue.moments);
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

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& dy = inputOf(context, "dy");
    const Images images = imagesOf(inputOf(context, "x"));
    const Window window = this->window(kernelSize_);
    const Maps out = checkWindow(window, images.maps);
    const long outChannels = dy.dims() > 0 ? dy.dim_size(dy.dims() - 1) : 0;
    const Shape filter{kernelSize_, kernelSize_, images.channels, outChannels};
    checkFilter(filter, images.channels, {});
    const OutputGradient gradient = outputGradientOf(context, out, outChannels);
    float* const dfilter = makeFloats(context, 0, filter);
    float* const dbias = biases_ ? makeFloats(context, 1, {outChannels}) : nullptr;
    imageConvolutionGradient(images, window, gradient, dfilter, dbias, threadsOf(context));
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
