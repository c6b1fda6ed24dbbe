// A step of stochastic gradient descent, all parameters in one call.
#pragma once
#include "tensorflow.h"

namespace {

class SgdUpdate : public OpKernel {
 public:
  explicit SgdUpdate(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("momentum", &momentum_));
    OP_REQUIRES_OK(construction, construction->GetAttr("nesterov", &nesterov_));
    OP_REQUIRES_OK(construction, construction->GetAttr("weight_decay", &weightDecay_));
  }
  void Compute(OpKernelContext* context) override {
    OpInputList parameters, gradients, velocities;
    const Tensor* rate = nullptr;
    OP_REQUIRES_OK(context, context->input_list("parameters", &parameters));
    OP_REQUIRES_OK(context, context->input_list("gradients", &gradients));
    OP_REQUIRES_OK(context, context->input_list("velocities", &velocities));
    OP_REQUIRES_OK(context, context->input("rate", &rate));
    const int count = parameters.size();
    OP_REQUIRES(context, rate->NumElements() == 1 && (velocities.size() == 0 || velocities.size() == count), InvalidArgument("numbers do not fit"));
    std::vector<Tensor*> updated(count), moved(velocities.size());
    for (int i = 0; i < count; i++) {
      const TensorShape& shape = parameters[i].shape();
      const bool fits = gradients[i].shape() == shape && (moved.empty() || velocities[i].shape() == shape);
      OP_REQUIRES(context, fits, InvalidArgument("shapes do not fit"));
      OP_REQUIRES_OK(context, context->allocate_output(i, shape, &updated[i]));
      if (!moved.empty()) OP_REQUIRES_OK(context, context->allocate_output(count + i, shape, &moved[i]));
    }
    const float learningRate = *floats(*rate);
    const Threads threads = threadsOf(context);
    threads.run([&](int thread) {
      for (int i = 0; i < count; i++) {
        const auto [from, to] = share(parameters[i].NumElements(), thread, threads.count);
        const float* velocity = moved.empty() ? nullptr : floats(velocities[i]);
        step(floats(parameters[i]), floats(gradients[i]), velocity, learningRate, writable(*updated[i]),
             moved.empty() ? nullptr : writable(*moved[i]), from, to);
      }
    });
  }

 private:
  void step(const float* parameter, const float* gradient, const float* velocity, float rate, float* updated,
            float* moved, long from, long to) const {
    if (!velocity) {
      for (long i = from; i < to; i++) updated[i] = parameter[i] - rate * (gradient[i] + weightDecay_ * parameter[i]);
      return;
    }
    for (long i = from; i < to; i++) {
      const float decayed = gradient[i] + weightDecay_ * parameter[i];
      moved[i] = momentum_ * velocity[i] + decayed;
      updated[i] = parameter[i] - rate * (nesterov_ ? decayed + momentum_ * moved[i] : moved[i]);
    }
  }

  float momentum_, weightDecay_;
  bool nesterov_;
};

REGISTER_OP("DensenetSgdUpdate").Input("parameters: count * float").Input("gradients: count * float")
    .Input("velocities: moving * float").Input("rate: float")
    .Output("updated: count * float").Output("moved: moving * float")
    .Attr("momentum: float").Attr("nesterov: bool").Attr("weight_decay: float").Attr("count: int >= 1").Attr("moving: int >= 0")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetSgdUpdate").Device(DEVICE_CPU), SgdUpdate);

}  // namespace
