/**
 * C++ source of a small native module that loads a library while standard error is redirected to /dev/null. TensorFlow prints
 * a greeting while its libraries are being loaded, before it reads the setting that would keep it quiet.
 */
export const QUIET_LOADER_SOURCE = `
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <string>
#include <node_api.h>

// loadQuietly(path): loads the library; gives undefined, or the loader's message if that fails.
static napi_value LoadQuietly(napi_env env, napi_callback_info info) {
  napi_value argument, result = nullptr;
  size_t count = 1, length = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_string_utf8(env, argument, nullptr, 0, &length);
  std::string path(length + 1, 0);
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);

  fflush(stderr);
  int saved = dup(2);
  int nowhere = open("/dev/null", O_WRONLY);
  if (saved >= 0 && nowhere >= 0) dup2(nowhere, 2);
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  std::string message = library ? "" : dlerror();
  fflush(stderr);
  if (saved >= 0) {
    dup2(saved, 2);
    close(saved);
  }
  if (nowhere >= 0) close(nowhere);

  if (library) {
    napi_get_undefined(env, &result);
  } else {
    napi_create_string_utf8(env, message.c_str(), NAPI_AUTO_LENGTH, &result);
  }
  return result;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "loadQuietly", NAPI_AUTO_LENGTH, LoadQuietly, nullptr, &function);
  napi_set_named_property(env, exports, "loadQuietly", function);
  return exports;
}
`;
