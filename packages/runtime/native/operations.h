// TensorFlow's operations and statuses, by its C interface, with owners.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace densenet {

// What TensorFlow has refused, thrown.
struct Failure {
  int code;
  std::string message;
};

class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  Status(const Status&) = delete;
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() const { return status_; }
  int code() const { return TF_GetCode(status_); }
  void Check() const {
    if (code() != TF_OK) throw Failure{code(), TF_Message(status_)};
  }

 private:
  TF_Status* status_;
};

struct DeleteTensor {
  void operator()(TFE_TensorHandle* tensor) const { TFE_DeleteTensorHandle(tensor); }
};
using Tensor = std::unique_ptr<TFE_TensorHandle, DeleteTensor>;

// A scalar (no dimensions) or a vector of whole numbers, in the host's memory.
template <typename T>
Tensor Numbers(TF_DataType type, const std::vector<int64_t>& dimensions, const std::vector<T>& values) {
  const size_t bytes = values.size() * sizeof(T);
  std::unique_ptr<TF_Tensor, decltype(&TF_DeleteTensor)> tensor(
      TF_AllocateTensor(type, dimensions.data(), static_cast<int>(dimensions.size()), bytes), TF_DeleteTensor);
  if (bytes > 0) std::memcpy(TF_TensorData(tensor.get()), values.data(), bytes);
  Status status;
  Tensor made(TFE_NewTensorHandle(tensor.get(), status));
  status.Check();
  return made;
}

inline Tensor Scalar(int32_t value) { return Numbers<int32_t>(TF_INT32, {}, {value}); }

inline Tensor Vector(const std::vector<int64_t>& values) {
  return Numbers<int64_t>(TF_INT64, {static_cast<int64_t>(values.size())}, values);
}

inline std::vector<int64_t> ShapeOf(TFE_TensorHandle* tensor) {
  Status status;
  std::vector<int64_t> shape(TFE_TensorHandleNumDims(tensor, status));
  status.Check();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    shape[axis] = TFE_TensorHandleDim(tensor, static_cast<int>(axis), status);
    status.Check();
  }
  return shape;
}

// One call of one of TensorFlow's operations.
class Operation {
 public:
  Operation(TFE_Context* context, const std::string& device, const char* name)
      : operation_(TFE_NewOp(context, name, status_)) {
    status_.Check();
    TFE_OpSetDevice(operation_, device.c_str(), status_);
    Check();
  }
  Operation(const Operation&) = delete;
  ~Operation() { Delete(); }

  Operation& Input(TFE_TensorHandle* tensor) {
    TFE_OpAddInput(operation_, tensor, status_);
    return Check();
  }
  Operation& Inputs(std::vector<TFE_TensorHandle*> tensors) {
    TFE_OpAddInputList(operation_, tensors.data(), static_cast<int>(tensors.size()), status_);
    return Check();
  }
  Operation& Text(const char* name, const std::string& value) {
    TFE_OpSetAttrString(operation_, name, value.data(), value.size());
    return *this;
  }
  Operation& Number(const char* name, int64_t value) {
    TFE_OpSetAttrInt(operation_, name, value);
    return *this;
  }
  Operation& Type(const char* name, TF_DataType value) {
    TFE_OpSetAttrType(operation_, name, value);
    return *this;
  }

  std::vector<Tensor> Run(size_t outputs) {
    std::vector<TFE_TensorHandle*> results(outputs, nullptr);
    int count = static_cast<int>(outputs);
    TFE_Execute(operation_, results.data(), &count, status_);
    std::vector<Tensor> owned;
    for (auto* result : results) owned.emplace_back(result);
    Check();
    return owned;
  }
  Tensor Run() { return std::move(Run(1)[0]); }

 private:
  // A constructor that throws has no destructor to delete what it has made.
  void Delete() {
    if (operation_) TFE_DeleteOp(operation_);
    operation_ = nullptr;
  }
  Operation& Check() {
    if (status_.code() != TF_OK) Delete();
    status_.Check();
    return *this;
  }

  Status status_;
  TFE_Op* operation_;
};

}  // namespace densenet
