// TensorFlow.js's binding, as it is, with TensorFlow's collective operations added to what it exports.
//
// enableCollectives(serverDef, { rank, size, deadlineMs, probeMs, graceMs }): string    the device's new name
// collective(kind, key, ids): Promise<{ id, shape, dtype }[]>
// collectiveSync(kind, key, ids): { id, shape, dtype }[]
// probePeers(): Promise<number[]>    a status code by rank
// abortCollectives(message): void
// closeCollectives(): void
//
// Kinds are those of `Kind` in collective.h. What fails throws, or rejects with, { code, message, late, peers }.
#include <node_api.h>

// The package's initialization becomes a part of ours.
#undef NAPI_MODULE
#define NAPI_MODULE(name, initialize)
#include "binding/tfjs_binding.cc"

#include "privates.h"
#include "runner.h"

namespace densenet {
namespace {

// What processes that compute together need in this one. There is at most one, as there is one TensorFlow.
struct Session {
  napi_env env;
  TFJSBackend* backend;
  std::unique_ptr<Runner> runner;
  napi_threadsafe_function done;
  int pending = 0;
};
Session* session = nullptr;

// A promise that a job keeps.
struct Promised {
  std::shared_ptr<Job> job;
  napi_deferred deferred;
};

void Expect(napi_status status, const char* what) {
  if (status != napi_ok) throw Failure{TF_INVALID_ARGUMENT, std::string("wrong argument: ") + what};
}

napi_value NumberOf(napi_env env, double value) {
  napi_value number;
  napi_create_double(env, value, &number);
  return number;
}

napi_value TextOf(napi_env env, const std::string& text) {
  napi_value value;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

template <typename T, typename Convert>
napi_value ArrayOf(napi_env env, T& values, Convert convert) {
  napi_value array;
  napi_create_array_with_length(env, values.size(), &array);
  for (size_t index = 0; index < values.size(); ++index) {
    napi_set_element(env, array, static_cast<uint32_t>(index), convert(values[index]));
  }
  return array;
}

napi_value CodesOf(napi_env env, const std::vector<int>& codes) {
  return ArrayOf(env, codes, [env](int code) { return NumberOf(env, code); });
}

int32_t Int32At(napi_env env, napi_value value, const char* what) {
  int32_t number;
  Expect(napi_get_value_int32(env, value, &number), what);
  return number;
}

int32_t Int32Of(napi_env env, napi_value object, const char* name) {
  napi_value value;
  Expect(napi_get_named_property(env, object, name, &value), name);
  return Int32At(env, value, name);
}

napi_value ErrorOf(napi_env env, const Breakdown& failure) {
  napi_value error, late;
  napi_create_error(env, nullptr, TextOf(env, failure.message), &error);
  napi_set_named_property(env, error, "code", NumberOf(env, failure.code));
  napi_get_boolean(env, failure.late, &late);
  napi_set_named_property(env, error, "late", late);
  napi_set_named_property(env, error, "peers", CodesOf(env, failure.peers));
  return error;
}

// Calls a function of ours with as many arguments as it has, and throws in JavaScript what it throws.
template <size_t count, napi_value (*function)(napi_env, napi_value*)>
napi_value Call(napi_env env, napi_callback_info info) {
  napi_value arguments[count + 1];
  size_t given = count;
  napi_get_cb_info(env, info, &given, arguments, nullptr, nullptr);
  try {
    return function(env, arguments);
  } catch (const Failure& failure) {
    napi_throw(env, ErrorOf(env, {failure.code, failure.message, false, {}}));
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

Session& OpenSession() {
  if (!session || !session->runner) throw Failure{TF_FAILED_PRECONDITION, "collectives are not enabled in this process"};
  return *session;
}

// Results become the binding's tensors. On JavaScript's thread, as all that touches the binding.
napi_value TakeResults(napi_env env, Job& job) {
  job.tensors.clear();
  napi_value results = ArrayOf(env, job.results, [env](Tensor& tensor) {
    return GiveTensor(*session->backend, env, tensor.release());
  });
  return results;
}

void KeepPromise(napi_env env, napi_value, void*, void* data) {
  std::unique_ptr<Promised> promised(static_cast<Promised*>(data));
  if (!env) return;  // the process ends
  Job& job = *promised->job;
  if (--session->pending == 0) napi_unref_threadsafe_function(env, session->done);
  if (job.failure) {
    job.tensors.clear();
    napi_reject_deferred(env, promised->deferred, ErrorOf(env, *job.failure));
  } else if (job.kind == Kind::kProbe) {
    napi_resolve_deferred(env, promised->deferred, CodesOf(env, job.peers));
  } else {
    napi_resolve_deferred(env, promised->deferred, TakeResults(env, job));
  }
}

// Gives the job to the runner; the promise is kept on JavaScript's thread.
napi_value Promise(napi_env env, std::shared_ptr<Job> job) {
  Session& open = OpenSession();
  napi_value promise;
  auto* promised = new Promised{job, nullptr};
  Expect(napi_create_promise(env, &promised->deferred, &promise), "promise");
  if (open.pending++ == 0) napi_ref_threadsafe_function(env, open.done);
  auto done = open.done;
  job->tell = [promised, done] { napi_call_threadsafe_function(done, promised, napi_tsfn_nonblocking); };
  open.runner->Submit(std::move(job));
  return promise;
}

std::shared_ptr<Job> JobOf(napi_env env, napi_value* arguments) {
  auto job = std::make_shared<Job>();
  job->kind = static_cast<Kind>(Int32At(env, arguments[0], "kind"));
  job->key = Int32At(env, arguments[1], "key");
  uint32_t count;
  Expect(napi_get_array_length(env, arguments[2], &count), "ids");
  if (count == 0) throw Failure{TF_INVALID_ARGUMENT, "a collective operation needs a tensor"};
  for (uint32_t index = 0; index < count; ++index) {
    napi_value id;
    Expect(napi_get_element(env, arguments[2], index, &id), "ids");
    TFE_TensorHandle* tensor = TensorOf(*OpenSession().backend, Int32At(env, id, "id"));
    if (!tensor) throw Failure{TF_INVALID_ARGUMENT, "no tensor has this id"};
    Status status;
    job->tensors.emplace_back(TFE_TensorHandleCopySharingTensor(tensor, status));
    status.Check();
  }
  return job;
}

napi_value Collective(napi_env env, napi_value* arguments) { return Promise(env, JobOf(env, arguments)); }

napi_value CollectiveSync(napi_env env, napi_value* arguments) {
  auto job = JobOf(env, arguments);
  Runner& runner = *OpenSession().runner;
  runner.Submit(job);
  runner.Wait(*job);
  if (!job->failure) return TakeResults(env, *job);
  job->tensors.clear();
  napi_throw(env, ErrorOf(env, *job->failure));
  return nullptr;
}

napi_value ProbePeers(napi_env env, napi_value*) {
  auto job = std::make_shared<Job>();
  job->kind = Kind::kProbe;
  return Promise(env, std::move(job));
}

napi_value AbortCollectives(napi_env env, napi_value* arguments) {
  size_t length;
  Expect(napi_get_value_string_utf8(env, arguments[0], nullptr, 0, &length), "message");
  std::string message(length + 1, '\0');
  napi_get_value_string_utf8(env, arguments[0], &message[0], message.size(), nullptr);
  message.resize(length);
  // After the end there is nobody to tell.
  if (session && session->runner) session->runner->Abort(TF_ABORTED, message);
  return nullptr;
}

void Close(void*) {
  if (session) session->runner.reset();
}

napi_value CloseCollectives(napi_env, napi_value*) {
  Close(nullptr);
  return nullptr;
}

napi_value EnableCollectives(napi_env env, napi_value* arguments) {
  if (!HasCollectives()) {
    throw Failure{TF_UNIMPLEMENTED, "this build of TensorFlow has no collective operations between processes"};
  }
  if (session) throw Failure{TF_FAILED_PRECONDITION, "collectives were enabled in this process already"};
  void* definition;
  size_t length;
  Expect(napi_get_typedarray_info(env, arguments[0], nullptr, &length, &definition, nullptr, nullptr), "serverDef");
  TFJSBackend* backend = nullptr;
  Expect(napi_get_instance_data(env, reinterpret_cast<void**>(&backend)), "backend");
  napi_value options = arguments[1];
  Group group{ContextOf(*backend), Int32Of(env, options, "rank"), Int32Of(env, options, "size"), "", ""};
  const auto milliseconds = [&](const char* name) { return std::chrono::milliseconds(Int32Of(env, options, name)); };
  const Limits limits{milliseconds("deadlineMs"), milliseconds("probeMs"), milliseconds("graceMs")};

  Status status;
  TFE_EnableCollectiveOps(group.context, definition, length, status);
  status.Check();
  const std::string task = "/job:worker/replica:0/task:" + std::to_string(group.rank);
  group.cpu = task + "/device:CPU:0";
  group.device = backend->is_gpu_device ? task + "/device:GPU:0" : group.cpu;
  DeviceOf(*backend) = group.device;

  auto* opened = new Session{env, backend, nullptr, nullptr};
  Expect(napi_create_threadsafe_function(env, nullptr, nullptr, TextOf(env, "collectives"), 0, 1, nullptr, nullptr,
                                         nullptr, KeepPromise, &opened->done),
         "function");
  napi_unref_threadsafe_function(env, opened->done);
  opened->runner = std::make_unique<Runner>(group, limits);
  session = opened;
  napi_add_env_cleanup_hook(env, Close, nullptr);
  return TextOf(env, group.device);
}

}  // namespace
}  // namespace densenet

NAPI_MODULE_INIT() {
  using namespace densenet;
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (!exports) return nullptr;
  const auto method = [](const char* name, napi_callback function) {
    return napi_property_descriptor{name, nullptr, function, nullptr, nullptr, nullptr, napi_default, nullptr};
  };
  const napi_property_descriptor methods[] = {
      method("enableCollectives", Call<2, EnableCollectives>),
      method("collective", Call<3, Collective>),
      method("collectiveSync", Call<3, CollectiveSync>),
      method("probePeers", Call<0, ProbePeers>),
      method("abortCollectives", Call<1, AbortCollectives>),
      method("closeCollectives", Call<0, CloseCollectives>),
  };
  napi_define_properties(env, exports, sizeof(methods) / sizeof(*methods), methods);
  return exports;
}
