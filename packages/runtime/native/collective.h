// TensorFlow's collective operations on a list of tensors, which travel as one.
#pragma once

#include <utility>

#include "operations.h"

// TensorFlow has these, but not every build of it for every system: where one lacks them, they are null.
extern "C" {
__attribute__((weak)) void TFE_EnableCollectiveOps(TFE_Context*, const void* server_def, size_t, TF_Status*);
__attribute__((weak)) void TFE_AbortCollectiveOps(TFE_Context*, TF_Status*);
__attribute__((weak)) void TFE_CollectiveOpsCheckPeerHealth(TFE_Context*, const char* task, int64_t timeout_ms,
                                                            TF_Status*);
}

namespace densenet {

inline bool HasCollectives() {
  return TFE_EnableCollectiveOps != nullptr && TFE_AbortCollectiveOps != nullptr &&
         TFE_CollectiveOpsCheckPeerHealth != nullptr;
}

// Their numbers are known to the TypeScript side.
enum class Kind { kSum = 0, kGather = 1, kBroadcast = 2, kProbe = 3 };

// The processes that compute together, as one of them sees them.
struct Group {
  TFE_Context* context;
  int rank;
  int size;
  // The device that gradients are on, and this process's processor, which may be the same.
  std::string device;
  std::string cpu;
};

// All tensors in one vector, in memory of its own: that of a tensor may be JavaScript's, which no other thread may free, and
// TensorFlow may still hold what it sends when an operation was aborted.
inline Tensor Flatten(const Group& group, const std::string& device, const std::vector<Tensor>& tensors) {
  const Tensor whole = Vector({-1});
  std::vector<Tensor> vectors;
  std::vector<TFE_TensorHandle*> parts;
  for (const auto& tensor : tensors) {
    vectors.push_back(
        Operation(group.context, device, "Reshape").Input(tensor.get()).Input(whole.get()).Run());
    parts.push_back(vectors.back().get());
  }
  if (parts.size() == 1) return Operation(group.context, device, "DeepCopy").Input(parts[0]).Run();
  const Tensor axis = Scalar(0);
  return Operation(group.context, device, "ConcatV2").Inputs(parts).Input(axis.get()).Run();
}

// The parts of a vector that tensors of these shapes have become.
inline std::vector<Tensor> Unflatten(const Group& group, const std::string& device, Tensor vector,
                                     const std::vector<std::vector<int64_t>>& shapes) {
  std::vector<Tensor> parts;
  if (shapes.size() == 1) {
    parts.push_back(std::move(vector));
  } else {
    std::vector<int64_t> sizes;
    for (const auto& shape : shapes) {
      sizes.push_back(1);
      for (auto length : shape) sizes.back() *= length;
    }
    const Tensor lengths = Vector(sizes), axis = Scalar(0);
    parts = Operation(group.context, device, "SplitV")
                .Input(vector.get())
                .Input(lengths.get())
                .Input(axis.get())
                .Number("num_split", static_cast<int64_t>(shapes.size()))
                .Run(shapes.size());
  }
  for (size_t index = 0; index < shapes.size(); ++index) {
    const Tensor shape = Vector(shapes[index]);
    parts[index] =
        Operation(group.context, device, "Reshape").Input(parts[index].get()).Input(shape.get()).Run();
  }
  return parts;
}

// Processors and GPUs are two groups to TensorFlow, each with devices of one kind. All that must be exact goes by processors.
constexpr int32_t kProcessors = 1, kAccelerators = 2;

// Runs a collective operation, in which all processes give tensors of the same shapes and use the same key, and gives its
// results: sums and broadcast tensors in the shapes of the inputs, gathered ones as one vector, by rank. Waits for the others.
inline std::vector<Tensor> RunCollective(const Group& group, Kind kind, int32_t instance_key,
                                         const std::vector<Tensor>& tensors) {
  const TF_DataType type = TFE_TensorHandleDataType(tensors[0].get());
  const bool on_device = kind != Kind::kGather && type == TF_FLOAT && group.device != group.cpu;
  const std::string& device = on_device ? group.device : group.cpu;
  std::vector<std::vector<int64_t>> shapes;
  for (const auto& tensor : tensors) shapes.push_back(ShapeOf(tensor.get()));
  const Tensor vector = Flatten(group, device, tensors);
  const Tensor size = Scalar(group.size), instance = Scalar(instance_key),
               key = Scalar(on_device ? kAccelerators : kProcessors);
  const bool receives = kind == Kind::kBroadcast && group.rank != 0;
  const Tensor length = Vector(ShapeOf(vector.get()));

  Operation operation(group.context, device,
                      kind == Kind::kSum      ? "CollectiveReduceV2"
                      : kind == Kind::kGather ? "CollectiveGatherV2"
                      : receives              ? "CollectiveBcastRecvV2"
                                              : "CollectiveBcastSendV2");
  if (!receives) operation.Input(vector.get());
  operation.Input(size.get()).Input(key.get()).Input(instance.get());
  if (receives) operation.Input(length.get()).Type("Tshape", TF_INT64);
  operation.Type("T", type).Text("communication_hint", on_device ? "nccl" : "auto");
  if (kind == Kind::kSum) operation.Text("merge_op", "Add").Text("final_op", "Id");
  Tensor result = operation.Run();
  if (kind == Kind::kGather) {
    std::vector<Tensor> gathered;
    gathered.push_back(std::move(result));
    return gathered;
  }
  return Unflatten(group, device, std::move(result), shapes);
}

}  // namespace densenet
