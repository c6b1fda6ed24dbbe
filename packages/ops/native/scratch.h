// Memory that a call needs for itself.
#pragma once
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <new>

namespace densenet {

/**
 * Scratch memory, aligned to a cache line and not cleared. What one call gives back the next one takes: handed to the system
 * each time, its pages would have to be cleared each time, which costs more than many a small convolution.
 */
class Scratch {
 public:
  explicit Scratch(size_t floats) {
    const size_t bytes = (floats * sizeof(float) + 127) / 64 * 64;
    const std::lock_guard<std::mutex> lock(mutex());
    const auto found = unused().lower_bound(bytes);
    if (found != unused().end() && found->first <= 4 * bytes) {
      bytes_ = found->first;
      data_ = found->second;
      kept() -= bytes_;
      unused().erase(found);
    } else {
      bytes_ = bytes;
      data_ = static_cast<float*>(std::aligned_alloc(64, bytes));
      if (!data_) throw std::bad_alloc();
    }
  }
  ~Scratch() {
    const std::lock_guard<std::mutex> lock(mutex());
    unused().emplace(bytes_, data_);
    kept() += bytes_;
    while (kept() > kMostKept) {
      const auto largest = std::prev(unused().end());
      kept() -= largest->first;
      std::free(largest->second);
      unused().erase(largest);
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  float* data() const { return data_; }

 private:
  /** More than this is given back to the system. */
  static constexpr size_t kMostKept = 64 << 20;

  // Never destroyed: threads may outlive the library's other objects.
  static std::multimap<size_t, float*>& unused() {
    static auto* blocks = new std::multimap<size_t, float*>();
    return *blocks;
  }
  static size_t& kept() {
    static size_t bytes = 0;
    return bytes;
  }
  static std::mutex& mutex() {
    static auto* one = new std::mutex();
    return *one;
  }

  float* data_;
  size_t bytes_;
};

}  // namespace densenet
