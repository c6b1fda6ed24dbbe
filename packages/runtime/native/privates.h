// Access to what TensorFlow.js's binding keeps private: its context, its device, its tensors by id. The package has no function
// that gives them, and its files stay as they are. The language lets an explicit instantiation name private members.
#pragma once

#include <string>
#include <unordered_map>

#include "binding/tfjs_backend.h"

namespace densenet {

using tfnodejs::TFJSBackend;

template <typename Tag, typename Tag::Member member>
struct Reveal {
  friend typename Tag::Member Revealed(Tag) { return member; }
};

#define DENSENET_REVEAL(Name, Type, member)  \
  struct Name {                              \
    using Member = Type;                     \
    friend Member Revealed(Name);            \
  };                                         \
  template struct Reveal<Name, &TFJSBackend::member>;

using TensorMap = std::unordered_map<int32_t, TFE_TensorHandle*> TFJSBackend::*;
using DescribeOutput = napi_value (TFJSBackend::*)(napi_env, TFE_TensorHandle*);

DENSENET_REVEAL(ContextMember, TFE_Context* TFJSBackend::*, tfe_context_)
DENSENET_REVEAL(DeviceMember, std::string TFJSBackend::*, device_name)
DENSENET_REVEAL(TensorsMember, TensorMap, tfe_handle_map_)
DENSENET_REVEAL(DescribeMember, DescribeOutput, GenerateOutputTensorInfo)

#undef DENSENET_REVEAL

inline TFE_Context* ContextOf(TFJSBackend& backend) { return backend.*Revealed(ContextMember()); }

// The device that the binding computes on, and uploads tensors to.
inline std::string& DeviceOf(TFJSBackend& backend) { return backend.*Revealed(DeviceMember()); }

// The tensor with this id; null where there is none.
inline TFE_TensorHandle* TensorOf(TFJSBackend& backend, int32_t id) {
  auto& tensors = backend.*Revealed(TensorsMember());
  auto found = tensors.find(id);
  return found == tensors.end() ? nullptr : found->second;
}

// Hands a tensor over to the binding; gives its id, shape and type as the binding's own operations do.
inline napi_value GiveTensor(TFJSBackend& backend, napi_env env, TFE_TensorHandle* tensor) {
  return (backend.*Revealed(DescribeMember()))(env, tensor);
}

}  // namespace densenet
