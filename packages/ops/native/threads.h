// Work shared out among threads.
#pragma once
#include <exception>
#include <functional>
#include <mutex>
#include <utility>

namespace densenet {

/** Feature maps `[images, height, width, ...]`; a position counts through the first three. */
struct Maps {
  int images, height, width;
  long positions() const { return long(images) * height * width; }
};

/** A square window that slides over maps, with `padding` zeros around them. */
struct Window {
  int kernelSize, stride, padding;

  Maps outputMaps(const Maps& maps) const { return {maps.images, outputSize(maps.height), outputSize(maps.width)}; }

 private:
  int outputSize(int size) const { return (size + 2 * padding - kernelSize) / stride + 1; }
};

struct Threads {
  int count;
  /** Runs `work(0)` to `work(count - 1)`, each once, and returns when all are done. `work` throws nothing. */
  std::function<void(const std::function<void(int)>&)> start;

  /** As `start`, for work that may throw, such as where memory runs out: an exception is thrown again in the calling thread. */
  template <class Work>
  void run(const Work& work) const {
    std::exception_ptr failure;
    std::mutex failed;
    start([&](int thread) {
      try {
        work(thread);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(failed);
        failure = std::current_exception();
      }
    });
    if (failure) std::rethrow_exception(failure);
  }
};

/** The part of `total` that `work(thread)` does, whichever thread runs it: the same in every run, so that sums have the same bits. */
inline std::pair<long, long> share(long total, int thread, int threads) {
  return {total * thread / threads, total * (thread + 1) / threads};
}

}  // namespace densenet
