// What follows a backward pass: each operation takes all parameters in one call.
#include "tensorflow.h"

namespace {

class SgdUpdate : public Operation {
 public:
  explicit SgdUpdate(OpKernelConstruction* construction) : Operation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("momentum", &momentum_));
    OP_REQUIRES_OK(construction, construction->GetAttr("nesterov", &nesterov_));
    OP_REQUIRES_OK(construction, construction->GetAttr("weight_decay", &weightDecay_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const OpInputList parameters = inputsOf(context, "parameters"), gradients = inputsOf(context, "gradients");
    const OpInputList velocities = inputsOf(context, "velocities");
    const Tensor& rate = inputOf(context, "rate");
    const auto shapes = shapesOf(parameters);
    if (shapesOf(gradients) != shapes) refuse("gradients must have the shapes of the parameters");
    if (velocities.size() > 0 && shapesOf(velocities) != shapes) refuse("velocities must have the shapes of the parameters, or be none");
    if (rate.NumElements() != 1) refuse("the rate must be one number, got ", textOf(shapeOf(rate)));
    const int count = parameters.size();
    std::vector<float*> updated(count), moved(velocities.size());
    for (int i = 0; i < count; i++) {
      updated[i] = makeFloats(context, i, shapes[i]);
      if (!moved.empty()) moved[i] = makeFloats(context, count + i, shapes[i]);
    }
    const float learningRate = *floats(rate);
    const Threads threads = threadsOf(context);
    threads.run([&](int thread) {
      for (int i = 0; i < count; i++) {
        const auto [from, to] = share(parameters[i].NumElements(), thread, threads.count);
        step(floats(parameters[i]), floats(gradients[i]), moved.empty() ? nullptr : floats(velocities[i]), learningRate, updated[i],
             moved.empty() ? nullptr : moved[i], from, to);
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

class AdamwUpdate : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const OpInputList parameters = inputsOf(context, "parameters"), gradients = inputsOf(context, "gradients");
    const OpInputList means = inputsOf(context, "means"), variances = inputsOf(context, "variances");
    const Tensor& numbers = inputOf(context, "numbers");
    const auto shapes = shapesOf(parameters);
    if (shapesOf(gradients) != shapes) refuse("gradients must have the shapes of the parameters");
    if (shapesOf(means) != shapes) refuse("means must have the shapes of the parameters");
    if (shapesOf(variances) != shapes) refuse("variances must have the shapes of the parameters");
    if (numbers.NumElements() != 8) refuse("there must be 8 numbers, got ", textOf(shapeOf(numbers)));
    const int count = parameters.size();
    std::vector<float*> outputs(3 * count);
    for (int i = 0; i < 3 * count; i++) outputs[i] = makeFloats(context, i, shapes[i % count]);
    const float* const given = floats(numbers);
    const Threads threads = threadsOf(context);
    threads.run([&](int thread) {
      for (int i = 0; i < count; i++) {
        const auto [from, to] = share(parameters[i].NumElements(), thread, threads.count);
        step(floats(parameters[i]), floats(gradients[i]), floats(means[i]), floats(variances[i]), given, outputs[i],
             outputs[count + i], outputs[2 * count + i], from, to);
      }
    });
  }

 private:
  static void step(const float* parameter, const float* gradient, const float* mean, const float* variance,
                   const float* numbers, float* __restrict updated, float* __restrict nextMean,
                   float* __restrict nextVariance, long from, long to) {
    const float beta1 = numbers[0], rest1 = numbers[1], beta2 = numbers[2], rest2 = numbers[3];
    const float kept = numbers[4], stepSize = numbers[5], rootOfCorrection = numbers[6], epsilon = numbers[7];
    for (long i = from; i < to; i++) {
      const float g = gradient[i];
      const float m = beta1 * mean[i] + rest1 * g;
      const float v = beta2 * variance[i] + rest2 * g * g;
      nextMean[i] = m;
      nextVariance[i] = v;
      updated[i] = kept * parameter[i] - stepSize * (m / (std::sqrt(v) / rootOfCorrection + epsilon));
    }
  }
};

REGISTER_OP("DensenetAdamwUpdate").Input("parameters: count * float").Input("gradients: count * float")
    .Input("means: count * float").Input("variances: count * float").Input("numbers: float")
    .Output("updated: count * float").Output("next_means: count * float").Output("next_variances: count * float")
    .Attr("count: int >= 1").SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetAdamwUpdate").Device(DEVICE_CPU), AdamwUpdate);

class EmaUpdate : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& average = inputOf(context, "average");
    const OpInputList values = inputsOf(context, "values");
    const Tensor& weight = inputOf(context, "weight");
    long total = 0;
    for (const Tensor& tensor : values) total += tensor.NumElements();
    if (shapeOf(average) != Shape{total}) refuse("the average must have the shape [", total, "], got ", textOf(shapeOf(average)));
    if (weight.NumElements() != 1) refuse("the weight must be one number, got ", textOf(shapeOf(weight)));
    const float* const before = floats(average);
    float* const after = makeFloats(context, 0, {total});
    const float ofNew = *floats(weight);
    const Threads threads = threadsOf(context);
    threads.run([&](int thread) {
      const auto [from, to] = share(total, thread, threads.count);
      // Where the tensor at hand begins in the average.
      long start = 0;
      for (const Tensor& tensor : values) {
        const long end = start + tensor.NumElements();
        const float* const value = floats(tensor);
        for (long i = std::max(from, start); i < std::min(to, end); i++) after[i] = before[i] + ofNew * (value[i - start] - before[i]);
        start = end;
      }
    });
  }
};

REGISTER_OP("DensenetEmaUpdate").Input("average: float").Input("values: count * float").Input("weight: float")
    .Output("updated: float").Attr("count: int >= 1").SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetEmaUpdate").Device(DEVICE_CPU), EmaUpdate);

}  // namespace
