// Threads that wait awake for the next call.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include "threads.h"

namespace densenet {

inline void pauseBriefly() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/**
 * A network is a hundred calls of a tenth of a millisecond each: to put threads to sleep in between and wake them again would
 * take as long as half of the work. These threads wait awake for the next call for a while before they sleep.
 */
class Workers {
 public:
  /** Threads besides the calling one. They are never joined: they end with the process. */
  explicit Workers(int count) : count_(count) {
    for (int index = 1; index <= count; index++) std::thread([this] { serve(); }).detach();
  }

  /**
   * Runs `work(0)` to `work(count)`, each once, in the calling thread and the others: who is free takes the next. So where
   * something else computes on this machine and a thread has to wait for a processor, the calling one does its share too.
   *
   * @returns false, and nothing done, if busy
   */
  bool run(const std::function<void(int)>& work) {
    const std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (!turn.owns_lock()) return false;
    work_ = &work;
    left_.store(count_ + 1);
    // From here on, a thread that is late for the call before may take part in this one.
    next_.store(0);
    call_.fetch_add(1);
    if (asleep_.load() > 0) {
      const std::lock_guard<std::mutex> lock(mutex_);
      wake_.notify_all();
    }
    takePart();
    for (long looks = 0; left_.load() > 0; looks++) looks < kLooks ? pauseBriefly() : std::this_thread::yield();
    return true;
  }

 private:
  /**
   * How often a thread looks for work before it sleeps: for about a millisecond, which is longer than JavaScript takes between two
   * calls and than the threads' ends are apart. With a tenth of that a step of DenseNet-121 takes 5 % longer.
   */
  static constexpr long kLooks = 40000;

  void serve() {
    for (long seen = 0;;) {
      for (long looks = 0; call_.load() == seen && looks < kLooks; looks++) pauseBriefly();
      if (call_.load() == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        asleep_.fetch_add(1);
        wake_.wait(lock, [&] { return call_.load() != seen; });
        asleep_.fetch_sub(1);
      }
      // There may have been more than one call since: those that are over have no share left.
      seen = call_.load();
      takePart();
    }
  }

  void takePart() {
    for (int index; (index = next_.fetch_add(1)) <= count_;) {
      (*work_)(index);
      left_.fetch_sub(1);
    }
  }

  const int count_;
  std::mutex turn_, mutex_;
  std::condition_variable wake_;
  const std::function<void(int)>* work_ = nullptr;
  std::atomic<long> call_{0};
  std::atomic<int> next_{0}, left_{0}, asleep_{0};
};

}  // namespace densenet
