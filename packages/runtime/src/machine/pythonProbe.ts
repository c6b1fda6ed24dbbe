/**
 * Run by each Python interpreter found: prints, as JSON, its version, its pip and its TensorFlow. Does not import TensorFlow,
 * which would take seconds; runs on every Python 3.
 */
export const PYTHON_PROBE = `
import json, os, platform, sys
from importlib import util
answer = {"executable": sys.executable, "version": list(sys.version_info[:3]), "implementation": platform.python_implementation(), "home": os.path.realpath(sys.executable) + " " + sys.prefix}
try:
    from importlib.metadata import version
except ImportError:
    version = lambda name: "unknown"
def installed(name):
    try:
        return version(name)
    except Exception:
        return None
try:
    import pip
    answer["pip"] = pip.__version__
except Exception:
    answer["pip"] = None
answer["tensorflow"] = None
try:
    spec = util.find_spec("tensorflow")
    folder = list(spec.submodule_search_locations)[0] if spec else None
    if folder:
        folder = os.path.realpath(folder)
        found = next((v for v in map(installed, ("tensorflow", "tensorflow-cpu", "tensorflow-cpu-aws", "tensorflow-macos", "tf-nightly")) if v), "unknown")
        build = {}
        info = os.path.join(folder, "python", "platform", "build_info.py")
        if os.path.exists(info):
            import runpy
            build = dict(runpy.run_path(info).get("build_info", {}))
        ending = ".2.dylib" if sys.platform == "darwin" else ".so.2"
        needed = ["libtensorflow_cc" + ending, "libtensorflow_framework" + ending, os.path.join("include", "tensorflow", "c", "c_api.h")]
        answer["tensorflow"] = {
            "version": found, "directory": folder, "cuda": bool(build.get("is_cuda_build")),
            "cudaVersion": build.get("cuda_version"), "complete": all(os.path.exists(os.path.join(folder, n)) for n in needed)}
except Exception as error:
    answer["tensorflowError"] = repr(error)
print(json.dumps(answer))
`;
