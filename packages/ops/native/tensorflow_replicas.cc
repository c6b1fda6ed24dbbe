// Norms of a batch whose parts several processes have: what each does before and after the sum over all of them.
#include "replicas.h"
#include "tensorflow.h"

namespace {

/** The moments of this process's part in the row of its rank, and zeros in those of the others: summed, all rows are side by side. */
class ReplicaMoments : public Operation {
 public:
  explicit ReplicaMoments(OpKernelConstruction* construction) : Operation(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("count", &count_));
    OP_REQUIRES_OK(construction, construction->GetAttr("rank", &rank_));
    OP_REQUIRES_OK(construction, construction->GetAttr("size", &size_));
  }

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor &mean = inputOf(context, "mean"), &variance = inputOf(context, "variance");
    const long channels = checkSizes("the mean", shapeOf(mean));
    checkVectors("mean and variance", {shapeOf(mean), shapeOf(variance)}, channels);
    if (rank_ < 0 || rank_ >= size_) refuse("expected a rank from 0 to ", size_ - 1, ", got ", rank_);
    const Shape shape{size_, rowSize(channels)};
    const long values = checkSizes("the rows of all processes", shape);
    float* const rows = makeFloats(context, 0, shape);
    std::fill_n(rows, values, 0);
    float* const own = rows + rank_ * rowSize(channels);
    std::copy_n(floats(mean), channels, own);
    std::copy_n(floats(variance), channels, own + channels);
    own[2 * channels] = count_;
  }

 private:
  float count_;
  int rank_, size_;
};

class JoinReplicaMoments : public Operation {
 public:
  using Operation::Operation;

 protected:
  void compute(OpKernelContext* context) override {
    const Tensor& rows = inputOf(context, "rows");
    const auto [processes, channels] = checkRows(shapeOf(rows));
    const MomentsOutput output{makeFloats(context, 0, {channels}), makeFloats(context, 1, {channels})};
    joinReplicaMoments(floats(rows), processes, channels, output, makeFloats(context, 2, {1}));
  }
};

/** Adds in place to the gradients of parts, and so has no output. */
class MomentsGrad : public NormOperation {
 public:
  using NormOperation::NormOperation;

 protected:
  void compute(OpKernelContext* context) override {
    const OpInputList gradients = inputsOf(context, "gradients");
    const GatheredShapes shapes(shapesOf(gradients));
    const Tensor &variance = inputOf(context, "variance"), &gamma = inputOf(context, "gamma");
    const Tensor &sums = inputOf(context, "sums"), &count = inputOf(context, "count");
    checkVectors("variance and gamma", {shapeOf(variance), shapeOf(gamma)}, shapes.channels);
    checkShape("the sums of gradients", shapeOf(sums), {2L * shapes.channels});
    checkShape("the count", shapeOf(count), {1});
    std::vector<Part> parts;
    for (int i = 0; i < gradients.size(); i++) parts.push_back({nullptr, shapes.each[i], writable(gradients[i]), true});
    // The gradient reads neither mean nor shift.
    const Norm norm(floats(gamma), floats(variance), floats(gamma), floats(gamma), shapes.channels, epsilon_);
    const float* const dgamma = floats(sums);
    gradientThroughMoments(parts, shapes.positions, norm, dgamma, dgamma + shapes.channels, *floats(count));
  }
};

REGISTER_OP("DensenetReplicaMoments").Input("mean: float").Input("variance: float").Output("rows: float")
    .Attr("count: float").Attr("rank: int").Attr("size: int")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetReplicaMoments").Device(DEVICE_CPU), ReplicaMoments);

REGISTER_OP("DensenetJoinReplicaMoments").Input("rows: float").Output("mean: float").Output("variance: float").Output("count: float")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape);
REGISTER_KERNEL_BUILDER(Name("DensenetJoinReplicaMoments").Device(DEVICE_CPU), JoinReplicaMoments);

REGISTER_OP("DensenetMomentsGrad").Input("gradients: parts * float").Input("variance: float").Input("gamma: float").Input("sums: float")
    .Input("count: float").Attr("epsilon: float").Attr("parts: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::NoOutputs);
REGISTER_KERNEL_BUILDER(Name("DensenetMomentsGrad").Device(DEVICE_CPU), MomentsGrad);

}  // namespace
