// Max-pooling.
#pragma once
#include "pooling.h"
#include "tensorflow.h"

namespace {

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

REGISTER_OP("DensenetMaxPool").Input("x: float").Output("y: float").Output("places: uint8")
    .Attr("kernel_size: int").Attr("stride: int").Attr("padding: int")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPool").Device(DEVICE_CPU), MaxPool);

REGISTER_OP("DensenetMaxPoolGrad").Input("dy: float").Input("x: float").Input("places: uint8").Output("dx: float")
    .Attr("kernel_size: int").Attr("stride: int").Attr("padding: int")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetMaxPoolGrad").Device(DEVICE_CPU), MaxPoolGrad);

}  // namespace
